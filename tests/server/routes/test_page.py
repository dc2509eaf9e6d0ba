"""The page itself."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/workflows/1", "/runs/r1", "/nothing"])
def test_every_address_shows_the_page_or_why_there_is_none(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/api", "/api/v2/tools", "/api/v1/nothing"])
def test_an_unknown_address_of_the_api_is_no_page(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
