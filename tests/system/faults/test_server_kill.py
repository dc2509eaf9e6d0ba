"""kill -9 of a server: its run goes on after a restart, and who listens misses and repeats nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import httpx2
import pytest
from server.live import LiveServer

from medas.testing.trouble import ManyCases, MarkedImage, MeanOfMeans
from medas.tool import catalog
from medas.workflow.workflow import Workflow

CASES, KILLS = 12, 3


def write_catalog(home: Path) -> None:
    """Let a home folder know tools that are made for tests."""
    made = catalog.catalog_of([ManyCases, MarkedImage, MeanOfMeans])
    tools = [info.to_json() for info in made.tools.values()]
    kept = {"format": catalog.FORMAT, "environment": catalog._environment(), "files": {}, "tools": tools, "broken": {}}
    (home / "catalog.json").write_text(json.dumps(kept))


def flow(marks: Path) -> dict[str, object]:
    flow = Workflow("Images")
    cases = flow.add(ManyCases(count=CASES), name="cases")
    image = flow.add(MarkedImage(image=cases.dataset["image"], marks=str(marks), seconds=0.4), name="image")
    flow.add(MeanOfMeans(dataset=image.cases), name="mean")
    return dict(flow.document().to_json())


@pytest.mark.slow
def test_a_run_survives_its_server_and_its_events_come_once(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    write_catalog(tmp_path)
    server = LiveServer(tmp_path, "--port", "0")
    cookies = server.sign_in()
    workflow = server.client.post("/api/v1/workflows", json={"document": flow(marks)}).json()["id"]
    run = server.client.post("/api/v1/runs", json={"workflow": workflow}).json()["id"]
    seen: list[dict[str, object]] = []

    for kill in range(KILLS + 1):
        finished_before = sum(event["kind"] == "item_finished" for event in seen)
        try:
            for event in server.events(run, last=len(seen)):
                seen.append(event)
                finished = sum(one["kind"] == "item_finished" for one in seen)
                if kill < KILLS and finished >= finished_before + 2:
                    server.kill()
                    break
        except httpx2.HTTPError:
            pytest.fail("the stream broke before the server was killed")
        if kill < KILLS:
            server = LiveServer(tmp_path, "--port", "0")
            server.sign_in(cookies)

    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1))
    kinds = Counter(str(event["kind"]) for event in seen)
    assert kinds["run_resumed"] == KILLS
    assert (kinds["run_finished"], seen[-1]["state"]) == (1, "done")
    cases = Counter(event["case"] for event in seen if event["kind"] == "item_finished" and not event["reused"])
    assert len(cases) == CASES
    assert max(cases.values()) == 1, "no case is done twice"
    assert server.stop() == 130
