"""A workflow in Python: add tools, wire them by their results, run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from little_tools import AddConstant, CountCases, CountCommon, Describe, MeanAndPeak, Square, Stitch

from medas.either import Success
from medas.errors import BadWorkflow, MedasError, MissingInput, NotFound, StoreDamaged, WrongInput
from medas.media import Dataset, Image, Number
from medas.testing.trouble import Buggy, Increase
from medas.tool import Tool
from medas.tool.catalog import Catalog
from medas.tool.wire import Wire
from medas.tools import PhantomCases, RescaleWindow, SplitCases, TrainVNet
from medas.workflow.check import check
from medas.workflow.document import Document, Step, dump, load
from medas.workflow.workflow import Results, Run, Workflow


def liver_flow() -> Workflow:
    flow = Workflow("Liver contour")
    cases = flow.add(PhantomCases(), name="cases")
    window = flow.add(
        RescaleWindow(image=cases.dataset["image"], width=350, level="60 HU"),
        name="window",
        gives={"rescaled": "image"},
    )
    split = flow.add(SplitCases(dataset=window.cases, test=0.3), name="split")
    flow.add(TrainVNet(split=split.split, epochs=3), name="train")
    return flow.place(cases=(0, 0), window=(240, 0), split=(480, 0), train=(720, 0))


def refusal(flow: Workflow, tool: Tool, **words: Any) -> BadWorkflow:
    before = flow.document()
    with pytest.raises(BadWorkflow) as caught:
        flow.add(tool, **{"name": "step", **words})
    assert flow.document() == before
    return caught.value


@pytest.fixture
def flow() -> Workflow:
    flow = Workflow("Test")
    flow.add(PhantomCases(), name="cases")
    return flow


# The document


def test_a_program_makes_the_hand_written_document(liver: Document, liver_text: str) -> None:
    flow = liver_flow()

    assert flow.document() == liver
    assert str(flow) == liver_text


def test_results_are_wires_once_a_tool_is_added(flow: Workflow) -> None:
    mean = flow.add(MeanAndPeak(image=Wire("cases", "dataset", "image")), name="mean")

    assert mean.peak == Wire("mean", "peak")
    assert mean.cases == Wire("mean", "cases")  # type: ignore[attr-defined]


def test_the_result_of_a_mapped_step_is_a_wire_even_if_a_plug_has_its_name(flow: Workflow) -> None:
    wire = Wire("cases", "dataset")
    words = flow.add(Describe(cases=wire, table=Wire("other", "cases", "table")), name="words")

    assert words.cases == Wire("words", "cases")
    assert flow.document().steps["words"].wires["cases"] == wire


def test_only_values_that_differ_from_the_defaults_are_written(flow: Workflow) -> None:
    flow.add(AddConstant(image=Wire("cases", "dataset", "image"), by="1 HU"), name="same")
    flow.add(AddConstant(image=Wire("cases", "dataset", "image"), by="2 HU"), name="other")

    steps = flow.document().steps
    assert steps["same"].params == {}
    assert steps["other"].params == {"by": 2.0}


def test_a_parameter_and_a_list_may_be_wired(flow: Workflow) -> None:
    wire = Wire("cases", "dataset", "image")
    flow.add(AddConstant(image=wire, by=Wire("other", "value")), name="add")
    flow.add(Stitch(images=[wire, wire], mask=None), name="stitch")
    flow.add(Stitch(images=wire), name="single")

    steps = flow.document().steps
    assert steps["add"].wires == {"image": wire, "by": Wire("other", "value")}
    assert (steps["stitch"].wires, steps["stitch"].params) == ({"images": (wire, wire)}, {})
    assert steps["single"].wires == {"images": wire}


def test_everything_about_a_step_is_written(flow: Workflow) -> None:
    flow.add(
        CountCases(split=Wire("split", "split")), name="learn", takes={"label": "liver"}, gives={"seen": "count"},
        only="test", on_error="leave_out", seed="draws", resources={"cpus": 4},
    )  # fmt: skip

    assert flow.document().steps["learn"] == Step(
        "little_tools.CountCases", wires={"split": Wire("split", "split")}, takes={"label": "liver"}, gives={"seen": "count"},
        only="test", on_error="leave_out", seed="draws", resources={"cpus": 4},
    )  # fmt: skip


def test_the_random_stream_of_a_stochastic_step_is_its_name(flow: Workflow) -> None:
    flow.add(CountCases(split=Wire("split", "split")), name="learn")
    flow.add(Square(), name="square")

    assert (flow.document().steps["learn"].seed, flow.document().steps["square"].seed) == ("learn", None)


def test_a_back_end_is_written(flow: Workflow) -> None:
    flow.add(AddConstant(backend="cuda"), name="add")

    assert flow.document().steps["add"].backend == "cuda"


def test_a_document_does_not_change_when_the_flow_goes_on(flow: Workflow) -> None:
    before = flow.document()

    flow.add(Square(), name="more").set_params(number=3)

    assert list(before.steps) == ["cases"]


def test_further_entries_are_kept(catalog: Catalog) -> None:
    flow = Workflow("Test", seed=7, rest={"notes": ["one"]})
    flow.add(PhantomCases(), name="cases")

    assert load(dump(flow.document())) == flow.document()
    assert flow.document().rest == {"notes": ["one"]}
    assert check(flow.document(), catalog) == []


# What cannot be added


@pytest.mark.parametrize("name", ["Step", "1st", "a b", "", "a" * 41, "class-1"])
def test_a_name_must_be_a_step_id(name: str, flow: Workflow) -> None:
    assert "is no step id" in refusal(flow, Square(), name=name).message


def test_a_name_is_used_once(flow: Workflow) -> None:
    assert refusal(flow, Square(), name="cases").message == "'cases' is taken"


def test_a_tool_is_one_step(flow: Workflow) -> None:
    tool = flow.add(Square(), name="square")

    assert refusal(flow, tool, name="again").message == "this Square is the step 'square' already"


def test_two_classes_of_one_id_are_refused(flow: Workflow) -> None:
    namesake = type("Square", (Square,), {"__module__": "little_tools"})
    flow.add(Square(), name="square")

    assert refusal(flow, namesake()).message == "two classes are called little_tools.Square"


def test_what_went_wrong_while_plugs_were_filled_is_raised(flow: Workflow) -> None:
    with pytest.raises(WrongInput, match="by: must be a number"):
        flow.add(AddConstant(by="much"), name="add")


def test_a_medium_cannot_be_kept_in_a_workflow(flow: Workflow, image: Image, cases: Dataset) -> None:
    for tool in (
        AddConstant(image=image),
        Stitch(images=[image]),
        Describe(cases=cases),
        AddConstant(image=cases["image"]),
    ):
        error = refusal(flow, tool)

        assert "holds a medium, which a workflow cannot keep" in error.message
        assert error.hint.startswith("Let a step bring it")


def test_wires_and_media_do_not_mix(flow: Workflow, image: Image) -> None:
    assert "holds a medium" in refusal(flow, Stitch(images=[Wire("cases", "out"), image])).message
    assert "holds a medium" in refusal(flow, Stitch(images=[image, Wire("cases", "out")])).message


@pytest.mark.parametrize(
    "words",
    [
        {"only": "some"},
        {"on_error": "cry"},
        {"takes": {"label": ""}},
        {"gives": {"square": 3}},
        {"resources": {"cpus": -1}},
        {"seed": 3},
    ],
)
def test_a_choice_that_no_document_can_hold_is_refused_at_once(words: dict[str, Any], flow: Workflow) -> None:
    error = refusal(flow, Square(), **words)

    assert [one.node for one in error.problems] == ["step"]


@pytest.mark.parametrize(("title", "seed"), [(3, 0), ("Test", -1), ("Test", 2**63), ("Test", "7"), ("Test", 1.0)])
def test_a_title_or_seed_that_no_document_can_hold_is_refused(title: Any, seed: Any) -> None:
    with pytest.raises(BadWorkflow) as caught:
        Workflow(title, seed=seed).document()

    assert caught.value.problems


# Verbs


def numbers(by: float = 2.0) -> Workflow:
    flow = Workflow("Numbers")
    first = flow.add(Increase(by=by), name="first")
    flow.add(Increase(value=first.sum, by=3), name="second")
    return flow


def test_a_run_gives_its_results_by_step_and_name(tmp_path: Path) -> None:
    run = numbers().run(home=tmp_path).unwrap()

    assert run.results["second"].sum == Number(5.0)
    assert list(run.results) == ["first", "second"]
    assert run.steps["second"].state == "done"


def test_a_second_run_computes_nothing_again(tmp_path: Path) -> None:
    numbers().run(home=tmp_path).unwrap()

    run = numbers().run(home=tmp_path).unwrap()

    assert [step.reused for step in run.steps.values()] == [1, 1]


def test_a_chain_shows_the_run_or_the_error(tmp_path: Path) -> None:
    seen: list[Any] = []
    flow = Workflow("Buggy")
    flow.add(Buggy(), name="bug")

    flow.run(home=tmp_path).with_succ(seen.append).with_fail(seen.append)
    numbers().run(home=str(tmp_path)).with_fail(seen.append).with_succ(seen.append)

    assert isinstance(seen[0], MedasError)
    assert seen[0].where["node"] == "bug"
    assert isinstance(seen[1], Run)


def test_the_first_error_is_kept_until_again(tmp_path: Path) -> None:
    flow = Workflow("Buggy")
    bug = flow.add(Buggy(), name="bug")
    assert bug.step == "bug"

    flow.run(home=tmp_path).run(home=tmp_path)

    with pytest.raises(MedasError, match="division by zero"):
        flow.unwrap()
    with pytest.raises(MissingInput, match="nothing has run yet"):
        flow.again().unwrap()


def test_problems_of_the_document_are_a_failure_that_lists_them(tmp_path: Path) -> None:
    flow = Workflow("Wrong")
    flow.add(CountCommon(one=Wire("nowhere", "out")), name="count")
    seen: list[MedasError] = []

    flow.run(home=tmp_path).with_fail(seen.append)

    assert isinstance(seen[0], BadWorkflow)
    assert {one.code for one in seen[0].problems} == {"unknown-step", "missing-input"}


def test_before_a_run_there_is_nothing_to_show() -> None:
    with pytest.raises(MissingInput, match="nothing has run yet") as caught:
        numbers().unwrap()

    assert caught.value.hint == "Call run() first"


def test_then_goes_on_after_success(tmp_path: Path) -> None:
    found = numbers().run(home=tmp_path).then(lambda flow: Success(len(flow.unwrap().results)))

    assert found == Success(2)


def test_an_unknown_place_to_run_is_a_failure_that_lists_the_others() -> None:
    seen: list[MedasError] = []

    numbers().run(on="the moon").with_fail(seen.append)

    assert seen[0].message == "nothing runs workflows on 'the moon'"
    assert "inline" in seen[0].hint


# Results


def test_results_are_read_when_asked_for_and_only_once() -> None:
    read: list[str] = []

    def fetch(digest: str) -> Any:
        read.append(digest)
        if digest == "gone":
            raise StoreDamaged("damaged")
        return Number(3)

    results = Results({"mean": {"value": "ab12", "peak": "gone"}}, fetch)
    mean = results["mean"]
    before = list(read)

    assert (mean.value, mean.value) == (Number(3), Number(3))
    assert before == []
    assert read == ["ab12"]
    with pytest.raises(StoreDamaged):
        _ = mean.peak


def test_a_step_or_result_that_is_not_there_is_named() -> None:
    results = Results({"mean": {"value": "ab12"}}, lambda _digest: Number(3))

    with pytest.raises(NotFound, match="the step 'median' has no results") as caught:
        _ = results["median"]
    with pytest.raises(AttributeError, match="there is no result 'peak'; results: value"):
        _ = results["mean"].peak
    assert caught.value.hint == "Steps: mean"
    assert dir(results["mean"]) == ["value"]
    assert len(results) == 1
