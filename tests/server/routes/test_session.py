"""Who I am, coming in and going out."""

from __future__ import annotations

from server.conftest import Browser
from starlette.testclient import TestClient

from medas.server.installation import Installation


def test_without_a_session_nobody_is_signed_in(client: TestClient) -> None:
    found = client.get("/api/v1/session").json()

    assert (found["user"], found["csrf"]) == (None, None)
    assert found["version"].startswith("0.")


def test_a_session_says_who_i_am_and_what_the_machine_has(browser: Browser) -> None:
    found = browser.get("/session").json()

    assert found["user"] == {"id": "local", "name": "local", "is_admin": True}
    assert found["accounts"] is False
    assert len(found["csrf"]) == 64
    assert found["machine"]["cpus"] >= 1
    assert found["machine"]["memory_gib"] > 0
    assert found["engine"]["state"] in {"starting", "working"}


def test_a_session_can_be_ended(client: TestClient, installation: Installation) -> None:
    browser = Browser(client, installation)

    answer = browser.delete("/session")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert browser.get("/tools").status_code == 401
    assert browser.get("/session").json()["user"] is None
