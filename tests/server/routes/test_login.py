"""Coming in with a password, and requests that other pages make a browser send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from server.conftest import ADDRESS, Browser
from starlette.testclient import TestClient

from medas.safe import passwords
from medas.server.attempts import MOST, Attempts
from medas.server.installation import Installation
from medas.server.sessions import COOKIE
from medas.state.accounts import add_account, need_account
from medas.state.users import User

PASSWORD = "correct horse battery"
LOGIN = "/api/v1/login"


@pytest.fixture(autouse=True)
def _fresh(client: TestClient, installation: Installation) -> Iterator[None]:
    installation.attempts = Attempts()
    yield
    client.cookies.clear()


@pytest.fixture(scope="module")
def anna(client: TestClient, installation: Installation) -> User:
    return add_account(installation.database, "anna", PASSWORD)


def sign_in(client: TestClient, name: str = "anna", password: str = PASSWORD, **headers: str) -> int:
    body = {"name": name, "password": password}
    return client.post(LOGIN, json=body, headers={"Origin": ADDRESS, **headers}).status_code


def test_name_and_password_begin_a_session(client: TestClient, anna: User) -> None:
    answer = client.post(LOGIN, json={"name": "Anna", "password": PASSWORD}, headers={"Origin": ADDRESS})
    told = client.get("/api/v1/session").json()

    assert answer.status_code == 204
    assert all(word in answer.headers["Set-Cookie"] for word in (COOKIE, "HttpOnly", "SameSite=strict", "Path=/"))
    assert told["user"] == {"id": anna.id, "name": "anna", "is_admin": True}
    assert told["accounts"] is True


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("local", ""), ("", "")])
def test_what_does_not_fit_is_refused_in_the_same_words(
    client: TestClient, anna: User, name: str, password: str
) -> None:
    answer = client.post(LOGIN, json={"name": name, "password": password}, headers={"Origin": ADDRESS})

    assert (answer.status_code, answer.json()["detail"]) == (401, "there is no account with this name and password")
    assert "Set-Cookie" not in answer.headers


def test_a_password_is_hashed_for_unknown_names_too(
    client: TestClient, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same work takes the same time; seconds are no promise on a busy machine."""
    checked: list[str | None] = []
    monkeypatch.setattr("medas.state.accounts.fits", lambda _password, known: bool(checked.append(known)))

    for name in ("anna", "nobody", "\u202e", "x" * 200):
        sign_in(client, name)

    assert [known is None for known in checked] == [False, True, True, True]
    assert passwords.fits("", None) is False


def test_the_eleventh_attempt_in_a_minute_must_wait_even_with_the_right_password(
    client: TestClient, anna: User
) -> None:
    first = [sign_in(client, "ANNA ", "wrong") for _ in range(MOST)]

    answer = client.post(LOGIN, json={"name": "anna", "password": PASSWORD}, headers={"Origin": ADDRESS})

    assert first == [401] * MOST
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_a_foreign_page_can_sign_nobody_in(client: TestClient, anna: User) -> None:
    for origin in ("https://evil.example", "null", f"{ADDRESS}.evil.example", ADDRESS.replace("http", "https")):
        assert sign_in(client, Origin=origin) == 403
    body = {"name": "anna", "password": PASSWORD}
    assert client.post(LOGIN, json=body).status_code == 403, "without any Origin or Referer"
    assert sign_in(client, Host="evil.example") == 400


def test_what_a_form_of_a_foreign_page_could_send_is_no_request(client: TestClient, installation: Installation) -> None:
    browser = Browser(client, installation)
    text = '{"title":"x"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {**browser.headers, "Content-Type": kind}
        assert client.post("/api/v1/workflows", content=text, headers=headers).status_code == 422, kind
    for page in ("https://evil.example/", "http://127.0.0.1:8601/", ""):
        headers = {name: value for name, value in browser.headers.items() if name != "Origin"}
        answer = client.post("/api/v1/workflows", json={"title": "x"}, headers={**headers, "Referer": page})
        assert answer.status_code == 403, page


def test_a_simple_request_of_a_foreign_page_gets_no_permission_to_read(client: TestClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answers = [client.get("/api/v1/session", headers=headers), client.options("/api/v1/runs", headers=headers)]

    assert all("access-control-allow-origin" not in answer.headers for answer in answers)
    assert answers[0].headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_password_is_changed_by_who_knows_it(client: TestClient, installation: Installation, anna: User) -> None:
    here, there = Browser(client, installation, anna), Browser(client, installation, anna)

    wrong = here.put("/session/password", {"old": "wrong", "new": "another long password"})
    weak = here.put("/session/password", {"old": PASSWORD, "new": "short"})
    good = here.put("/session/password", {"old": PASSWORD, "new": "another long password"})

    assert (wrong.status_code, weak.status_code, good.status_code) == (422, 422, 204)
    assert f"{COOKIE}=" in good.headers["Set-Cookie"], "this browser stays signed in"
    client.cookies.clear()
    assert there.get("/tools").status_code == 401
    assert sign_in(client, password="another long password") == 204
    client.cookies.clear()
    assert need_account(installation.database, "anna") == anna


def test_all_sessions_of_mine_can_be_ended(client: TestClient, installation: Installation) -> None:
    ben = add_account(installation.database, "ben", PASSWORD)
    here, there = Browser(client, installation, ben), Browser(client, installation, ben)

    assert here.delete("/sessions").status_code == 204

    assert there.get("/tools").status_code == 401
