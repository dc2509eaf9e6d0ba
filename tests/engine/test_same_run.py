"""A run of which nothing has changed is recognized; anything that changes makes it another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medas.engine.account import remembered
from medas.media.medium import Digest
from medas.state.repair import forget_results
from medas.state.runs import item_rows, step_rows
from medas.testing.trouble import Increase, ManyCases, MarkedImage, MeanOfMeans, Reads
from medas.tool.catalog import Catalog
from medas.workflow.workflow import Workflow


def flow_of(marks: Path, *, add: float = 1.0, title: str = "Means") -> Workflow:
    flow = Workflow(title)
    cases = flow.add(ManyCases(count=3), name="cases")
    images = flow.add(MarkedImage(image=cases.dataset["image"], add=add, marks=str(marks)), name="images")
    flow.add(MeanOfMeans(dataset=images.cases), name="mean")
    return flow


def run(bench: Any, flow: Workflow) -> Any:
    engine = bench.engines[-1] if bench.engines else bench.engine()
    return engine.run(flow.document())


def test_the_same_workflow_is_copied_with_all_its_steps_and_items(bench: Any) -> None:
    first = run(bench, flow_of(bench.marks))

    again = run(bench, flow_of(bench.marks, title="Means, under another title"))

    assert again.id != first.id
    assert again.title == "Means, under another title"
    assert {name: step.outputs for name, step in again.steps.items()} == {
        name: step.outputs for name, step in first.steps.items()
    }
    assert {step.word for step in again.steps.values()} == {"reused"}
    engine = bench.engines[-1]
    assert len(item_rows(engine.database, again.id)) == len(item_rows(engine.database, first.id)) == 5
    assert step_rows(engine.database, again.id)["images"]["reused"] == 3
    assert engine.copy_of(flow_of(bench.marks).document()) is not None
    assert bench.executed() == 3


@pytest.mark.parametrize("change", ["parameter", "seed", "code", "until", "step"])
def test_what_changes_a_result_makes_another_run(bench: Any, change: str) -> None:
    run(bench, flow_of(bench.marks))
    engine = bench.engines[-1]
    document, options = flow_of(bench.marks).document(), {}
    if change == "parameter":
        document = document.with_params("images", add=2.0)
    elif change == "seed":
        document = replace(document, seed=1)
    elif change == "code":
        infos = engine.catalog.tools
        engine.catalog = Catalog({**infos, "medas.Mean": infos["medas.Mean"]} | changed(infos, "medas.MarkedImage"))
    elif change == "until":
        options = {"until": "images"}
    else:
        document = replace(document, steps={**document.steps, "more": document.steps["mean"]})

    assert engine.copy_of(document, options) is None


def changed(infos: Any, name: str) -> dict[str, Any]:
    return {name: replace(infos[name], code="0" * 64)}


def test_a_run_that_failed_is_not_copied(bench: Any) -> None:
    from medas.testing.trouble import Buggy

    flow = Workflow("Bug")
    flow.add(Buggy(), name="bug")

    assert run(bench, flow).state == "failed"
    assert bench.engines[-1].copy_of(flow.document()) is None


def test_a_run_whose_results_are_gone_is_not_copied(bench: Any) -> None:
    first = run(bench, flow_of(bench.marks))
    engine = bench.engines[-1]
    made = engine.shelf.get(Digest(first.steps["images"].outputs["cases"]))
    engine.shelf.folder.drop([made.column("image").items["c001"].digest])

    assert engine.copy_of(flow_of(bench.marks).document()) is None


def test_a_run_is_not_copied_after_a_result_was_forgotten(bench: Any) -> None:
    first = run(bench, flow_of(bench.marks))
    engine = bench.engines[-1]
    forget_results(engine.database, [first.steps["mean"].outputs["mean"]])

    assert engine.copy_of(flow_of(bench.marks).document()) is None


def test_a_file_counts_by_its_content_not_by_its_place(bench: Any, tmp_path: Path) -> None:
    def reading(path: Path) -> Workflow:
        flow = Workflow("Read")
        read = flow.add(Reads(path=path, marks=str(bench.marks)), name="read")
        flow.add(Increase(value=read.size), name="more")
        return flow

    first, other = tmp_path / "a" / "scan.txt", tmp_path / "b" / "scan.txt"
    for path in (first, other):
        path.parent.mkdir()
        path.write_text("hello")
    run(bench, reading(first))
    moved = run(bench, reading(other))
    other.write_text("hello, world")
    edited = run(bench, reading(other))

    assert {step.word for step in moved.steps.values()} == {"reused"}
    assert edited.steps["read"].word == "done"
    assert bench.executed() == 2


def test_a_copy_is_remembered_like_any_run(bench: Any) -> None:
    run(bench, flow_of(bench.marks))
    again = run(bench, flow_of(bench.marks))

    assert remembered(bench.engines[-1].database, again.id) == again
