"""The verbs of a tool: every action happens only if the one before succeeded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little_tools import AddConstant, CountCases, CountCommon, Describe, Halve, MeanAndPeak, Square, Threshold

from medas.either import Success
from medas.errors import (
    Canceled,
    CasesDiffer,
    GridMismatch,
    MedasError,
    MissingInput,
    NotFound,
    OutOfMemory,
    ToolFailed,
    WrongInput,
)
from medas.media import CaseId, Column, Dataset, Image, Label, Number, PatientId, PatientIndex, Prob, Split
from medas.media.formats import write_volume
from medas.tool import Made, Tool, kernel, plug, result
from medas.tool.wire import Wire
from medas.tool.workspace import Event


class Fails(Tool):
    """Raise what it is told to."""

    kind: str = plug("What to raise", default="ZeroDivisionError")

    out: Number = result("Nothing")

    @kernel
    def fail(self, kind: str) -> float:
        class OutOfMemoryError(RuntimeError):
            pass

        errors: dict[str, BaseException] = {
            "ZeroDivisionError": ZeroDivisionError("division by zero"),
            "MemoryError": MemoryError(),
            "torch": OutOfMemoryError("CUDA"),
            "WrongInput": WrongInput("too bright"),
            "KeyboardInterrupt": KeyboardInterrupt(),
        }
        raise errors[kind]


class Returns(Tool):
    """Return several results wrongly."""

    how: str = plug("Which mistake")

    one: Number = result("One")
    two: Number = result("Two")

    @kernel
    def work(self, how: str) -> Any:
        if how == "one thing":
            return 1
        if how == "too few":
            return self.made(one=1)
        return Made(one=1, three=3)


def failure(tool: Tool) -> MedasError:
    seen: list[MedasError] = []
    tool.with_fail(seen.append)
    assert len(seen) == 1
    return seen[0]


# The paper's two ways


def test_four_statements(image: Image) -> None:
    seen: list[Image] = []

    tool = AddConstant()
    tool.set_params(image=image, by=2)
    tool.run()
    tool.with_succ(seen.append)

    np.testing.assert_array_equal(seen[0].voxels, image.voxels + 2)


def test_one_chain(image: Image) -> None:
    seen: list[Any] = []

    AddConstant().set_params(image=image).run().with_succ(seen.append).with_fail(seen.append)

    np.testing.assert_array_equal(seen[0].voxels, image.voxels + 1)
    assert len(seen) == 1


def test_the_two_folders_of_the_paper(image: Image, label: Label, tmp_path: Path) -> None:
    for folder, volume in (("ct", image), ("seg", label)):
        (tmp_path / folder).mkdir()
        for case in "ab":
            write_volume(volume, tmp_path / folder / f"{case}.nii.gz")

    tool = CountCases().set_params(image_folder=tmp_path / "ct", label_folder=tmp_path / "seg").run()

    assert tool.unwrap() == Number(2)


# The first error is kept


def test_running_before_anything_is_set_says_what_to_do() -> None:
    error = failure(AddConstant().run())

    assert isinstance(error, MissingInput)
    assert error.hint == "Set parameters first: set_params(image=...). Image to change"


def test_the_first_error_is_kept_and_nothing_runs_after_it(image: Image, events: list[Event]) -> None:
    tool = AddConstant(by="much").set_params(by="more", image=image).run().set_params(by=2000)

    assert failure(tool).message == "by: must be a number, got 'much'"
    assert events == []
    with pytest.raises(WrongInput, match="much"):
        tool.unwrap()


def test_an_unknown_plug_is_refused_with_the_plugs() -> None:
    error = failure(AddConstant(picture=1))

    assert (error.message, error.hint) == ("AddConstant has no plug 'picture'", "Plugs: image, by")
    assert failure(CountCases(folder=1)).hint == "Plugs: split, rounds, image_folder, label_folder"


def test_again_forgets_the_failure_and_keeps_what_is_plugged_in(image: Image) -> None:
    tool = AddConstant(image=image).set_params(by="much")

    result = tool.again().set_params(by=1).run().unwrap()

    np.testing.assert_array_equal(result.voxels, image.voxels + 1)


def test_again_forgets_the_result(image: Image) -> None:
    tool = AddConstant(image=image).run().again()

    with pytest.raises(MissingInput, match="nothing has run yet"):
        tool.unwrap()


def test_a_second_run_takes_what_was_set_meanwhile(image: Image) -> None:
    tool = AddConstant(image=image).run().set_params(by=5).run()

    assert tool.unwrap().voxels.min() == 5


def test_showing_a_result_before_the_run_says_that_nothing_has_run() -> None:
    with pytest.raises(MissingInput, match="nothing has run yet"):
        AddConstant().with_succ(print)


def test_handlers_change_nothing(image: Image) -> None:
    tool = AddConstant(image=image).run()
    before = tool.state

    same = tool.with_succ(lambda _value: "another value").with_fail(lambda _error: "another error")

    assert same is tool
    assert tool.state is before
    assert tool.unwrap().voxels.min() == 1


def test_what_a_handler_does_to_several_results_reaches_nobody_else(image: Image) -> None:
    tool = MeanAndPeak(image=image).run()

    tool.with_succ(lambda results: vars(results).clear())

    assert tool.unwrap().peak == Number(23)


def test_then_goes_on_with_the_tool_after_success_only(image: Image) -> None:
    good = AddConstant(image=image).run().then(lambda tool: Success(tool.unwrap().shape))
    bad = AddConstant(by="much").then(lambda tool: Success(tool.unwrap().shape))

    assert good == Success((4, 3, 2))
    with pytest.raises(WrongInput, match="much"):
        bad.unwrap()


# Kernels


def test_an_exception_of_the_kernel_is_a_failed_tool_that_keeps_it() -> None:
    error = failure(Fails().run())

    assert type(error) is ToolFailed
    assert error.message == "Fails failed: ZeroDivisionError: division by zero"
    assert isinstance(error.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(
    ("kind", "error"), [("MemoryError", OutOfMemory), ("torch", OutOfMemory), ("WrongInput", WrongInput)]
)
def test_memory_and_wrong_input_are_known_as_such(kind: str, error: type[MedasError]) -> None:
    assert type(failure(Fails(kind=kind).run())) is error


def test_ctrl_c_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        Fails(kind="KeyboardInterrupt").run()


def test_several_results_come_by_name(image: Image) -> None:
    results = MeanAndPeak(image=image).run().unwrap()

    assert (results.mean, results.peak) == (Number(11.5), Number(23.0))


@pytest.mark.parametrize("how", ["one thing", "too few", "others"])
def test_results_are_those_that_were_declared(how: str) -> None:
    error = failure(Returns(how=how).run())

    assert isinstance(error, ToolFailed)
    assert "the kernel made" in error.message


def test_inputs_are_read_only(image: Image) -> None:
    class Overwrites(Tool):
        """Write into its input."""

        image: Image = plug("Image")
        out: Image = result("Nothing", like="image")

        @kernel
        def write(self, image: np.ndarray) -> np.ndarray:
            image[:] = 0
            return image

    error = failure(Overwrites(image=image).run())

    assert "read-only" in error.message
    assert image.voxels.max() == 23


def test_results_can_be_read_from_the_tool_after_the_run(image: Image) -> None:
    tool = MeanAndPeak(image=image).run()

    assert tool.mean == Number(11.5)


def test_a_result_that_is_not_there_yet_says_so() -> None:
    with pytest.raises(MissingInput, match="shifted is not there yet"):
        _ = AddConstant().shifted


def test_a_tool_of_a_workflow_does_not_run_by_itself() -> None:
    assert isinstance(failure(AddConstant(image=Wire("cases", "dataset", "image")).run()), WrongInput)


def test_events_tell_of_the_run(image: Image, split: Split, events: list[Event]) -> None:
    CountCases(split=split, rounds=1).run()
    AddConstant(image=image, by=0).run()
    Fails().run()

    assert [event["kind"] for event in events] == ["started", "progress", "finished"] + ["started", "finished"] * 2
    assert events[1] == {"kind": "progress", "done": 1, "of": 1, "metrics": {"loss": 1.0}}
    assert [event["state"] for event in events if event["kind"] == "finished"] == ["done", "done", "failed"]
    assert events[-1]["problem"]["code"] == "tool-failed"


def test_a_canceled_run_says_so(split: Split, events: list[Event]) -> None:
    tool = CountCases(split=split)

    def stop(event: Event) -> None:
        events.append(event)
        if event["kind"] == "progress":
            raise Canceled("stopped")

    tool.workspace.emit = stop
    tool.run()

    assert isinstance(failure(tool), Canceled)
    assert events[-1] == {"kind": "finished", "state": "canceled"}


# Cases


def test_a_tool_runs_once_per_case_that_has_the_column(cases: Dataset, events: list[Event]) -> None:
    mapped = AddConstant(image=cases["image"], by=2).run().unwrap()

    assert [mapped.load("image", case).voxels.min() for case in ("a", "b")] == [2, 102]
    assert mapped.missing("image") == ["c"]
    assert mapped.column("label").items == cases.column("label").items
    assert len(events) == 2


def test_the_result_of_a_mapped_tool_is_its_cases(cases: Dataset) -> None:
    tool = AddConstant(image=cases["image"])
    before = hasattr(tool, "cases")

    tool.run()

    assert not before
    assert tool.cases is tool.unwrap()


def test_the_history_of_a_column_names_tool_version_and_parameters(cases: Dataset) -> None:
    mapped = AddConstant(image=cases["image"], by=2).run().unwrap()

    assert mapped.column("image").history == (
        {"tool": "little_tools.AddConstant", "module": "little_tools", "version": 1, "backend": "reference",
         "params": {"by": 2.0}},
    )  # fmt: skip
    assert mapped.column("label").history == ()


def test_a_column_is_converted_like_a_medium(cases: Dataset, affine: np.ndarray) -> None:
    prob = Prob(np.full((1, 4, 3, 2), 0.7), affine)
    with_prob = cases.with_column("prob", Column(Prob, dict.fromkeys(cases.cases, prob)))

    mapped = CountCommon(one=with_prob["prob"], other=with_prob["label"]).run().unwrap()

    assert mapped.load("common", CaseId("a")) == Number(12)


def test_plain_values_of_a_column_reach_the_kernel_as_media(cases: Dataset) -> None:
    ages = cases.with_column("age", Column(Number, {CaseId("a"): 7}, role="group"))

    mapped = Square(number=ages["age"]).run().unwrap()

    assert mapped.load("square", CaseId("a")) == Number(49.0)


def test_a_plug_may_stay_the_same_for_all_cases(cases: Dataset, label: Label) -> None:
    mapped = CountCommon(one=cases["label"], other=label).run().unwrap()

    assert len(mapped.column("common").items) == 3


def test_a_failing_case_is_named_and_its_cause_kept(cases: Dataset) -> None:
    class FailsOnBright(Tool):
        """Divide by zero on bright images."""

        image: Image = plug("Image")
        out: Number = result("Nothing")

        @kernel
        def work(self, image: Image) -> float:
            return 1 / 0 if image.voxels.min() >= 100 else 1.0

    tool = FailsOnBright(image=cases["image"]).run()

    error = failure(tool)
    assert error.where["case"] == "b"
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert tool.image == cases["image"]


def test_a_case_whose_image_cannot_be_read_is_named(cases: Dataset, tmp_path: Path) -> None:
    from medas.media.item import Later

    path = tmp_path / "a.nii.gz"
    broken = cases.with_column(
        "image", Column(Image, {CaseId("a"): Later(lambda: AddConstant.plugs["image"].accept(path))})
    )

    error = failure(AddConstant(image=broken["image"]).run())

    assert error.where == {"file": "a.nii.gz", "port": "image", "case": "a"}


def test_columns_of_different_cases_are_not_joined(cases: Dataset) -> None:
    fewer = cases.subset([CaseId("a")])

    assert isinstance(failure(CountCommon(one=cases["label"], other=fewer["label"]).run()), CasesDiffer)


def test_no_cases_give_no_cases() -> None:
    empty = Dataset(PatientIndex({}), {"image": Column(Image, {})})

    assert len(AddConstant(image=empty["image"]).run().unwrap()) == 0


def test_a_mapped_split_stays_a_split(split: Split) -> None:
    mapped = AddConstant(image=split["image"]).run().unwrap()

    assert type(mapped) is Split
    assert mapped.parts == split.parts


# Further


def test_parameters_are_json_with_defaults(image: Image) -> None:
    assert Threshold(lowest=".25").params() == {"lowest": 0.25}
    assert AddConstant(image=image).params() == {"by": 1.0}


def test_an_unknown_name_of_a_tool_is_an_attribute_error() -> None:
    tool: Any = AddConstant()

    with pytest.raises(AttributeError, match="AddConstant has no 'colour'"):
        _ = tool.colour
    assert not hasattr(tool, "cases")


def test_stored_parameters_pass_through_a_tool_without_a_past() -> None:
    assert AddConstant.upgrade({"by": 2}, since=1) == {"by": 2}


def test_grids_that_differ_are_found_by_the_kernel(image: Image) -> None:
    class NeedsOneGrid(Tool):
        """Compare grids."""

        one: Image = plug("Image")
        other: Image = plug("Image")
        out: Number = result("Nothing")

        @kernel
        def work(self, one: Image, other: Image) -> float:
            one.need_same_grid(other, names=("one", "other"))
            return 0.0

    halved = Halve(volume=image).run().unwrap()

    assert isinstance(failure(NeedsOneGrid(one=image, other=halved).run()), GridMismatch)


def test_a_tool_that_gathers_gets_all_cases(cases: Dataset) -> None:
    assert Describe(cases=cases, word="scan").run().unwrap().value == "3 scans"


def test_patients_stay_with_their_cases(cases: Dataset) -> None:
    mapped = AddConstant(image=cases["image"]).run().unwrap()

    assert mapped.index.patient[CaseId("b")] == PatientId("patient b")


def test_a_missing_column_says_which_there_are(cases: Dataset) -> None:
    with pytest.raises(NotFound) as caught:
        AddConstant(image=cases["ct"])

    assert caught.value.hint == "Columns: image, label"
