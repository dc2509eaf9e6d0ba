"""Bodies that are too large."""

from __future__ import annotations

from collections.abc import Iterator

from medas.server.body_limit import MOST_BYTES
from server.conftest import Browser


def test_a_body_that_announces_too_much_is_refused(browser: Browser) -> None:
    answer = browser.post("/workflows", {"title": "x" * MOST_BYTES})

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/over-limit")


def test_a_body_that_grows_too_large_is_refused(browser: Browser) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 65536 + 1):
            yield b"x" * 65536

    for path in ("/workflows", "/workflows/validate"):
        answer = browser.post(path, None, content=pieces(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/over-limit")
