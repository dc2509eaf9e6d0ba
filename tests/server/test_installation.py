"""What the routes of one server share, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from system.services.postgres import Postgres

from medas.server.app import make_app
from server.conftest import ADDRESS, Browser, Inline, NewHome


def test_nothing_is_opened_before_it_is_needed(new_home: NewHome) -> None:
    home = new_home()
    before = sorted(home.iterdir())

    Inline(home)

    assert sorted(home.iterdir()) == before


@pytest.fixture
def on_postgres(new_home: NewHome, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("MEDAS_DATABASE_URL", postgres.new_database())
    installation = Inline(new_home())
    with TestClient(make_app(installation), base_url=ADDRESS) as client:
        yield Browser(client, installation)


@pytest.mark.postgres
def test_a_study_is_edited_run_and_looked_at_on_postgresql(on_postgres: Browser, small_study: dict[str, Any]) -> None:
    browser = on_postgres
    assert not (browser.installation.home / "medas.db").exists()
    workflow = browser.new_workflow(small_study)
    etag = browser.get(f"/workflows/{workflow}/draft").headers["ETag"]
    changed = {**small_study, "title": "肝"}
    assert browser.put(f"/workflows/{workflow}/draft", changed, headers={"If-Match": etag}).status_code == 200
    assert browser.put(f"/workflows/{workflow}/draft", changed, headers={"If-Match": etag}).status_code == 409

    headers = {"Idempotency-Key": "one"}
    first, second = (browser.post("/runs", {"workflow": workflow}, headers=headers).json() for _ in range(2))
    found = browser.until_over(first["id"])

    assert first == second
    assert (found["state"], found["title"], found["version"]) == ("done", "肝", 1)
    assert len(browser.events(found["id"], headers={"Last-Event-ID": "3"})) == found["seq"] - 3 + 1
    results = browser.get(f"/runs/{found['id']}/results").json()
    image = results["cases"][0]["layers"]["image"]
    assert browser.get(f"/volumes/{image}/slice.png?axis=2&index=3").status_code == 200
    assert browser.get(f"/volumes/{'0' * 64}").status_code == 404
    again = browser.until_over(browser.post(f"/runs/{found['id']}/resume").json()["id"])
    assert {step["word"] for step in again["steps"]} == {"reused"}
    assert [row["id"] for row in browser.get(f"/runs?before={again['id']}").json()] == [found["id"]]
    assert browser.get("/workflows").json()[0]["last_run"] == {"id": again["id"], "state": "done"}
    assert browser.delete(f"/workflows/{workflow}").status_code == 204
    assert browser.delete("/session").status_code == 204
