"""What is told of a run while it goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medas.engine.begin import text_of
from medas.errors import NotFound
from medas.server.installation import Installation
from medas.server.run_accounts import detail_of, outputs_of, rows_of
from medas.state.database import Database, open_home
from medas.state.run_lists import runs_page
from medas.state.runs import Journal
from medas.state.users import LOCAL, local_user
from medas.tool.catalog import Catalog
from medas.workflow.document import load
from server.conftest import Browser

DOCUMENT = {
    "medas": 1,
    "title": "Four",
    "steps": {
        "cases": {"tool": "medas.PhantomCases", "version": 1},
        "window": {"tool": "medas.RescaleWindow", "version": 1, "wires": {"image": "cases.dataset[image]"}},
        "split": {"tool": "medas.SplitCases", "version": 1, "wires": {"dataset": "window.cases"}},
        "train": {"tool": "acme.Gone", "version": 1, "wires": {"split": "split.split"}},
    },
}
"""A run of it stands still here: `cases` is done, `window` half done, the others wait."""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_home(tmp_path)
    journal = Journal()
    journal.add(
        "runs", id="r1", domain="server", title="Four", document=text_of(load(json.dumps(DOCUMENT))), digest="d",
        identity=None, options='{"executor":"local"}', state="running", created=1.0, finished=None, problem=None,
        workflow="w", version=2, project=LOCAL,
    )  # fmt: skip
    counts = {"reused": 1, "failed": 0, "seconds": 2.5, "problem": None, "mapped": 0}
    journal.add("steps", run="r1", step="cases", state="done", total=1, done=1, outputs='{"dataset":"no"}', **counts)
    for case, state in (("a", "done"), ("b", "done"), ("c", "running")):
        about = {"key": "k", "reused": 0, "tries": 1, "seconds": 0.0, "problem": None}
        journal.add("items", run="r1", step="window", case_id=case, state=state, **about)
    events = [("run_started", '{"steps":4}'), ("step_started", '{"step":"window","of":4}')]
    for seq, (kind, data) in enumerate(events, 1):
        journal.add("events", run="r1", seq=seq, at=0.0, kind=kind, data=data)
    with opened.transaction():
        journal.write(opened)
    return opened


def test_each_step_says_how_far_it_is(database: Database, catalog: Catalog, installation: Installation) -> None:
    found = detail_of(database, catalog, installation.served, "r1")

    steps = [(step.id, step.state, step.word, step.done, step.of, step.share) for step in found.steps]
    assert steps == [
        ("cases", "done", "reused", 1, 1, 1.0),
        ("window", "running", "running", 2, 4, 0.5),
        ("split", "waiting", "waiting", 0, 0, 0.0),
        ("train", "waiting", "waiting", 0, 0, 0.0),
    ]
    assert found.progress == (1 + 0.5) / 4
    assert found.seq == 2
    database.close()


def test_a_tool_that_is_gone_keeps_its_name(database: Database, catalog: Catalog, installation: Installation) -> None:
    last = detail_of(database, catalog, installation.served, "r1").steps[-1]

    assert (last.tool, last.title.en, last.title.zh, last.stage) == ("acme.Gone", "acme.Gone", "acme.Gone", "")
    database.close()


def test_a_result_that_was_removed_has_no_type(
    database: Database, catalog: Catalog, installation: Installation
) -> None:
    first = detail_of(database, catalog, installation.served, "r1").steps[0]

    assert (first.outputs["dataset"].digest, first.outputs["dataset"].type) == ("no", "")
    assert outputs_of(database, "r1") == ["no"]
    database.close()


def test_a_row_of_a_list_says_the_same(database: Database) -> None:
    (row,) = rows_of(database, runs_page(database, local_user(database), workflow="w", limit=5))

    assert (row.id, row.version, row.state, row.progress) == ("r1", 2, "running", 0.375)
    database.close()


def test_an_unknown_run_is_not_found(database: Database, catalog: Catalog, installation: Installation) -> None:
    with pytest.raises(NotFound):
        detail_of(database, catalog, installation.served, "r2")
    database.close()


def test_the_machine_says_how_busy_it_is(browser: Browser) -> None:
    told = browser.get("/machine").json()

    assert 0 < told["memory_gib"] < told["memory_total_gib"]
    assert 0 <= told["cpu_percent"] <= 100
    assert told["disk_free_gib"] > 0


def test_a_run_that_is_over_waits_for_nobody(finished: dict[str, Any]) -> None:
    assert finished["before"] == 0
