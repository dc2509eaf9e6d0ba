"""Headers of every answer, and hosts."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from medas.server.always import PAGE_POLICY
from server.conftest import Browser


@pytest.mark.parametrize("path", ["/", "/api/v1/session", "/api/v1/tools", "/api/v1/nothing", "/open?token=x"])
def test_every_answer_is_safe_and_not_kept(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["Content-Security-Policy"] == PAGE_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_page_may_load_nothing_foreign_and_no_script_of_its_text() -> None:
    rules = dict(rule.split(" ", 1) for rule in PAGE_POLICY.split("; "))

    assert rules["default-src"] == "'self'"
    assert "script-src" not in rules
    assert "unsafe-eval" not in PAGE_POLICY
    assert "http" not in PAGE_POLICY


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8600", "", "[::2]"])
def test_another_host_is_refused(client: TestClient, browser: Browser, host: str) -> None:
    answer = client.get("/api/v1/session", headers={**browser.headers, "Host": host})

    assert answer.status_code == 400
    assert answer.json()["status"] == 400
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost", "LOCALHOST:99", "[::1]:8600"])
def test_this_machine_is_known_by_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/session", headers={"Host": host}).status_code == 200
