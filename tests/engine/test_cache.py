"""What is known is not computed again, and nothing stale is ever taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medas.engine.snapshot import RunState
from medas.media.medium import Digest
from medas.testing.trouble import Increase, Learn, ManyCases, MarkedImage, Mean, MeanOfMeans, SplitAll, Steps
from medas.workflow.workflow import Workflow

Run = Callable[[Workflow], RunState]


def per_case(marks: Any, count: int, *, add: float = 0.0, last: float = 0.0) -> Workflow:
    """Cases, two steps per case, and one over all of them."""
    flow = Workflow("Per case")
    cases = flow.add(ManyCases(count=count), name="cases")
    first = flow.add(MarkedImage(image=cases.dataset["image"], add=add, marks=str(marks), name="first"), name="first")
    second = flow.add(
        MarkedImage(image=first.cases["image"], add=1.0 + last, marks=str(marks), name="second"), name="second"
    )
    flow.add(MeanOfMeans(dataset=second.cases, marks=str(marks)), name="mean")
    return flow


def result(bench: Any, state: RunState, step: str, name: str) -> Any:
    return bench.engines[-1].shelf.get(Digest(state.steps[step].outputs[name]))


def test_adding_one_case_to_forty_computes_one_case_in_every_step(bench: Any, run: Run) -> None:
    run(per_case(bench.marks, 40))
    before = {name: bench.count(name) for name in ("first", "second", "mean")}

    state = run(per_case(bench.marks, 41))

    after = {name: bench.count(name) - before[name] for name in before}
    assert before == {"first": 40, "second": 40, "mean": 1}
    assert after == {"first": 1, "second": 1, "mean": 1}
    assert sum(item.reused for item in state.steps["second"].items.values()) == 40
    assert result(bench, state, "mean", "mean").value == pytest.approx(21.0)


def test_running_again_computes_nothing(bench: Any, run: Run) -> None:
    first = run(per_case(bench.marks, 5))
    executed = bench.executed()

    again = run(per_case(bench.marks, 5))

    assert bench.executed() == executed
    assert {name: step.outputs for name, step in again.steps.items()} == {
        name: step.outputs for name, step in first.steps.items()
    }
    assert all(item.reused for step in again.steps.values() for item in step.items.values())


def test_changing_the_middle_step_computes_only_what_is_downstream(bench: Any, run: Run) -> None:
    run(per_case(bench.marks, 5))

    run(per_case(bench.marks, 5, last=1.0))

    assert (bench.count("first"), bench.count("second"), bench.count("mean")) == (5, 10, 2)


def test_a_change_that_leads_to_the_same_content_stops_there(run: Run) -> None:
    flow = Workflow("Early cut-off")
    flow.add(Increase(by=3.0), name="begin")
    flow.add(Increase(value=flow_wire("begin"), by=1.0), name="next")
    run(flow)
    other = Workflow("Early cut-off")
    other.add(Increase(by=1.0), name="zero")
    other.add(Increase(value=flow_wire("zero", "sum"), by=2.0), name="begin")
    other.add(Increase(value=flow_wire("begin"), by=1.0), name="next")

    state = run(other)

    reused = {name: step.items[None].reused for name, step in state.steps.items()}
    assert reused == {"zero": False, "begin": False, "next": True}


def flow_wire(step: str, result: str = "sum") -> Any:
    from medas.tool.wire import Wire

    return Wire(step, result)


def test_moving_and_renaming_changes_no_key(bench: Any, run: Run) -> None:
    flow = Workflow("One")
    flow.add(Steps(upto=3, seconds=0, marks=str(bench.marks)), name="draw")
    run(flow)
    other = Workflow("Another")
    other.add(Steps(upto=3, seconds=0, marks=str(bench.marks)), name="renamed", seed="draw")

    state = run(other.place(renamed=(10, 20)))

    assert bench.executed() == 3
    assert state.steps["renamed"].items[None].reused


def test_another_seed_of_the_document_draws_anew(bench: Any, run: Run) -> None:
    totals = []
    for seed in (0, 1):
        flow = Workflow("Random", seed=seed)
        flow.add(Steps(upto=3, seconds=0), name="draw")
        totals.append(result(bench, run(flow), "draw", "total").value)

    assert totals[0] != totals[1]


def test_a_trainer_sees_no_test_case_and_is_not_trained_anew_when_only_they_change(bench: Any, run: Run) -> None:
    def flow(extra: float) -> Workflow:
        made = Workflow("Train")
        cases = made.add(ManyCases(count=8), name="cases")
        images = made.add(MarkedImage(image=cases.dataset["image"], add=1.0), name="images")
        split = made.add(SplitAll(dataset=images.cases), name="split")
        looked = MarkedImage(image=split.split["image"], add=extra)
        changed = made.add(looked, name="changed", only="test", gives={"changed": "other"})
        made.add(Learn(split=changed.cases, marks=str(bench.marks)), name="train")
        return made

    seen = result(bench, run(flow(0.0)), "train", "seen").value
    state = run(flow(5.0))

    names, _, history = seen.partition(" after ")
    assert len(names.split(",")) == 6
    assert history == "medas.MarkedImage"
    assert state.steps["changed"].tally().done == 2
    assert state.steps["train"].items[None].reused


def test_test_cases_are_not_even_in_what_the_trainer_is_given(bench: Any, run: Run) -> None:
    flow = Workflow("Train")
    cases = flow.add(ManyCases(count=8), name="cases")
    split = flow.add(SplitAll(dataset=cases.dataset), name="split")
    flow.add(Learn(split=split.split), name="train")

    state = run(flow)

    shelf = bench.engines[-1].shelf
    given = shelf.get(Digest(str(state.steps["train"].items[None].inputs["split"])))
    assert set(given.parts.values()) == {"train"}
    assert list(given.columns) == ["image"]


def test_a_plain_result_of_a_mapped_step_is_a_column_of_numbers(bench: Any, run: Run) -> None:
    flow = Workflow("Means")
    cases = flow.add(ManyCases(count=3), name="cases")
    means = flow.add(Mean(image=cases.dataset["image"]), name="means")
    flow.add(Increase(value=means.cases["mean"], by=10.0), name="more")

    state = run(flow)

    made = result(bench, state, "more", "cases")
    assert dict(made.column("sum").items) == {"c000": 10.0, "c001": 11.0, "c002": 12.0}
    assert [step["tool"] for step in made.column("sum").history] == ["medas.Mean", "medas.Increase"]


def test_a_result_that_was_cleaned_up_is_made_again(bench: Any, run: Run) -> None:
    first = run(per_case(bench.marks, 2, add=5.0))
    gone = first.steps["first"].items["c001"].results["changed"]
    bench.engines[-1].shelf.folder.drop([Digest(gone)])

    run(per_case(bench.marks, 2, add=5.0))

    assert bench.count("first") == 3
    assert bench.count("second") == 2
