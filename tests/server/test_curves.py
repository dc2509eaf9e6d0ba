"""Curves from events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from medas.server.curves import curves_of
from medas.state.database import Database, open_home
from medas.state.runs import Journal
from medas.testing.server_state_contract import run


def said(database: Database, *events: dict[str, Any]) -> None:
    run(database, "r1")
    journal = Journal()
    for seq, event in enumerate(events, 1):
        journal.add("events", run="r1", seq=seq, at=0.0, kind="step_progress", data=json.dumps(event))
    with database.transaction():
        journal.write(database)


def test_each_metric_of_a_step_is_a_curve(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    said(
        database,
        {"step": "train", "done": 1, "of": 3, "metrics": {"loss": 0.9}},
        {"step": "train", "done": 2, "of": 3, "metrics": {"loss": 0.5, "val_dice": 0.7}},
    )

    assert curves_of(database, "r1") == {"train": {"loss": [(1, 0.9), (2, 0.5)], "val_dice": [(2, 0.7)]}}
    database.close()


def test_what_is_reported_again_after_a_crash_counts_once(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    said(
        database,
        *({"step": "train", "done": done, "metrics": {"loss": loss}} for done, loss in [(1, 9), (2, 8), (1, 7)]),
    )

    assert curves_of(database, "r1") == {"train": {"loss": [(1, 7), (2, 8)]}}
    database.close()


def test_cases_and_values_that_are_no_numbers_are_left_out(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    said(
        database,
        {"step": "predict", "case": "a", "done": 1, "metrics": {"loss": 1.0}},
        {"step": "train", "done": 1, "metrics": {"loss": None, "note": "x"}},
    )

    assert curves_of(database, "r1") == {}
    database.close()


def test_a_long_curve_is_thinned(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    said(database, *({"step": "train", "done": done, "metrics": {"loss": 1 / (done + 1)}} for done in range(3000)))

    points = curves_of(database, "r1", most=100)["train"]["loss"]

    assert len(points) <= 100
    assert (points[0], points[-1]) == ((0, 1.0), (2999, 1 / 3000))
    database.close()
