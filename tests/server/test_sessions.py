"""Sessions of browsers, and changes that come from our own page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from medas.server.installation import Installation
from medas.server.sessions import COOKIE, CSRF
from server.conftest import ADDRESS, Browser

NEW = ("/api/v1/workflows", {"title": "x"})


def without(browser: Browser, *names: str) -> dict[str, str]:
    return {name: value for name, value in browser.headers.items() if name not in names}


def test_the_link_lets_a_browser_in_once(client: TestClient, installation: Installation) -> None:
    link = f"/open?token={installation.links.token}"

    first, second = client.get(link), client.get(link)
    cookie = first.headers["Set-Cookie"]
    client.cookies.clear()

    assert (first.status_code, first.headers["Location"]) == (303, "/")
    assert cookie.startswith(f"{COOKIE}=")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert second.status_code == 410
    assert "Set-Cookie" not in second.headers


def test_a_guessed_link_lets_nobody_in(client: TestClient) -> None:
    assert client.get("/open?token=guess").status_code == 410
    assert client.get("/open").status_code == 410


def test_a_forged_session_is_none(client: TestClient) -> None:
    answer = client.get("/api/v1/tools", headers={"Cookie": f"{COOKIE}=forged"})

    assert answer.status_code == 401


@pytest.mark.parametrize("origin", ["https://127.0.0.1:8600", "http://127.0.0.1:8601", "http://127.0.0.1", "null", ""])
def test_a_change_from_another_origin_is_refused(client: TestClient, browser: Browser, origin: str) -> None:
    answer = client.post(NEW[0], json=NEW[1], headers={**browser.headers, "Origin": origin})

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


def test_where_there_is_no_origin_the_referer_counts(client: TestClient, browser: Browser) -> None:
    headers = without(browser, "Origin")

    def status(referer: str) -> int:
        return client.post(NEW[0], json=NEW[1], headers={**headers, "Referer": referer}).status_code

    assert client.post(NEW[0], json=NEW[1], headers=headers).status_code == 403
    assert status(f"{ADDRESS}/workflows/1") == 201
    assert status(f"{ADDRESS}.evil.example/") == 403
    assert status(f"{ADDRESS}1/") == 403


def test_the_token_of_another_session_does_not_count(
    client: TestClient, browser: Browser, installation: Installation
) -> None:
    other = Browser(client, installation)

    answer = client.post(NEW[0], json=NEW[1], headers={**browser.headers, CSRF: other.headers[CSRF]})

    assert answer.status_code == 403


def test_a_link_may_lead_to_the_results_of_a_run_and_nowhere_else(
    client: TestClient, installation: Installation
) -> None:
    led = client.get(f"/open?token={installation.links.token}&run=r12")
    refused = client.get("/open", params={"token": installation.links.token, "run": "../evil.example"})

    assert led.headers["location"] == "/runs/r12/results"
    assert refused.status_code == 422
