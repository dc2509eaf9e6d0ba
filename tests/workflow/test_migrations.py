"""Documents of old formats load forever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medas.errors import BadWorkflow
from medas.workflow.document import FORMAT, Document, load, read
from medas.workflow.migrations import UPGRADES, upgraded

OLD = Path(__file__).parents[1] / "old_versions"


def test_every_old_format_has_an_upgrade_and_a_frozen_document() -> None:
    assert sorted(UPGRADES) == list(range(FORMAT))
    assert all((OLD / f"format_{number}.medas.json").is_file() for number in UPGRADES)


def test_the_frozen_document_of_format_0_is_the_small_workflow(liver: Document) -> None:
    assert read(OLD / "format_0.medas.json") == liver


def test_an_upgrade_leaves_the_old_document_as_it_was() -> None:
    old = {"medas": 0, "steps": [{"id": "window", "tool": "medas.RescaleWindow", "wires": {"image": ["cases", "out"]}}]}

    new = upgraded(old)

    assert new["steps"] == {"window": {"version": 1, "tool": "medas.RescaleWindow", "wires": {"image": "cases.out"}}}
    assert old["medas"] == 0
    assert upgraded(new) is new


@pytest.mark.parametrize("number", [1, 2, 99])
def test_todays_and_newer_formats_stay_as_they_are(number: int) -> None:
    data = {"medas": number, "steps": "whatever"}

    assert upgraded(data) is data


@pytest.mark.parametrize(
    "steps",
    [
        3, None, "text", [3], [None], [{}], [{"id": 3}], [{"id": ["a"]}], [{"id": "a", "wires": []}],
        [{"id": "a", "wires": {"x": 3}}], [{"id": "a", "wires": {"x": [1, 2]}}], [{"id": "a"}, {"id": "a"}], {"a": {}},
    ],
)  # fmt: skip
def test_what_is_not_even_an_old_document_is_a_bad_workflow(steps: Any) -> None:
    with pytest.raises(BadWorkflow) as caught:
        load(json.dumps({"medas": 0, "steps": steps}))

    assert caught.value.problems
