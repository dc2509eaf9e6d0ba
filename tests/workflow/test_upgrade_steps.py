"""Steps that rely on an older version of their tool get its new parameters, made by the tool in a child process."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import aging_tools
import pytest

from medas.errors import BadWorkflow, ToolFailed
from medas.tool.catalog import Catalog, catalog_of
from medas.workflow.check import check
from medas.workflow.document import Document, load
from medas.workflow.upgrade_steps import upgrade_steps


@pytest.fixture(autouse=True)
def _importable_by_children(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(Path(aging_tools.__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH", "")])))


@pytest.fixture(scope="module")
def aging() -> Catalog:
    return catalog_of([aging_tools.Window, aging_tools.Stubborn])


def document(**steps: dict[str, Any]) -> Document:
    return load(json.dumps({"medas": 1, "steps": steps}))


def window(version: int, **params: Any) -> dict[str, Any]:
    return {"tool": "aging_tools.Window", "version": version, "params": params}


def stubborn(how: str) -> dict[str, Any]:
    return {"tool": "aging_tools.Stubborn", "version": 1, "params": {"how": how}}


def test_parameters_of_older_versions_become_those_of_today(aging: Catalog) -> None:
    old = document(
        first={**window(1, low=-160, high=240), "takes": {"image": "ct"}},
        second=window(2, width=3.5),
        third=window(3, width=300),
    )

    new = upgrade_steps(old, aging)

    assert {name: (step.version, step.params) for name, step in new.steps.items()} == {
        "first": (3, {"width": 400}),
        "second": (3, {"width": 350}),
        "third": (3, {"width": 300}),
    }
    assert new.steps["first"].takes == {"image": "ct"}
    assert old.steps["first"].version == 1
    assert check(new, aging)[0].code != "not-found"


def test_without_an_older_step_no_process_is_started(aging: Catalog) -> None:
    today = document(a=window(3, width=300), newer=window(9, breadth=1), ghost={"tool": "nobody.Knows", "version": 0})
    nowhere = Catalog({name: replace(info, module="no_such_module") for name, info in aging.tools.items()})

    assert upgrade_steps(today, nowhere) is today
    assert upgrade_steps(Document(), nowhere) == Document()


def test_a_document_of_a_newer_format_stays_as_it_is(aging: Catalog) -> None:
    newer = load('{"medas": 2, "steps": {"a": {"tool": "aging_tools.Window", "version": 1}}}')

    assert upgrade_steps(newer, aging) is newer


def test_all_steps_that_cannot_be_upgraded_are_listed_with_reasons(aging: Catalog) -> None:
    ways = {
        "bug": "KeyError: 'how'",
        "list": "upgrade returned list",
        "object": "TypeError",
        "nan": "a number is NaN",
        "medas": "how: cannot be known any more. Choose anew",
    }
    old = document(good=window(2, width=3), bad_ends=window(1, low=3), **{way: stubborn(way) for way in ways})

    with pytest.raises(BadWorkflow, match="some steps cannot be upgraded") as caught:
        upgrade_steps(old, aging)

    reasons = {one.node: one.why["en"] for one in caught.value.problems}
    assert sorted(map(str, reasons)) == sorted([*ways, "bad_ends"])
    assert all(reason in reasons[way] for way, reason in ways.items())
    assert {one.code for one in caught.value.problems} == {"cannot-upgrade"}
    assert "version 1 of Stubborn cannot be turned into those of version 2" in str(
        next(one for one in caught.value.problems if one.node == "bug")
    )


def test_a_tool_that_is_not_importable_is_named(aging: Catalog) -> None:
    gone = Catalog({name: replace(info, module="no_such_module") for name, info in aging.tools.items()})

    with pytest.raises(BadWorkflow) as caught:
        upgrade_steps(document(a=window(2, width=3)), gone)

    assert "cannot be imported" in caught.value.problems[0].why["en"]


def test_a_child_that_dies_is_a_failed_tool(aging: Catalog) -> None:
    with pytest.raises(ToolFailed, match="the tools cannot be imported"):
        upgrade_steps(document(a=stubborn("exit")), aging)
