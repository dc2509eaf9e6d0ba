"""A constructor turns what a kernel returned into a medium, or says that the tool is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from little_tools import AddConstant, CountCommon, Describe, Halve, Threshold

from medas.errors import ToolFailed
from medas.media import Bool, Image, Label, Number, Prob, Text, Volume
from medas.tool import Tool, kernel, plug, result
from medas.tool.slot import Slot
from medas.tool.wire import Wire


class Copy(Tool):
    """Return any volume as it is."""

    volume: Volume = plug("Any volume")

    same: Volume = result("The same volume", like="volume")
    small: Bool = result("Whether it is small")

    @kernel
    def copy(self, volume: Volume) -> Any:
        return self.made(same=volume.voxels, small=volume.voxels.size < 10)


def slots(tool: type[Tool], **filled: Any) -> Mapping[str, Slot]:
    found = {name: Slot(plug) for name, plug in tool.plugs.items()}
    for name, value in filled.items():
        found[name].value = value
    return found


@pytest.mark.parametrize("with_channel", [True, False])
def test_a_bare_array_lies_on_the_grid_of_its_plug(image: Image, *, with_channel: bool) -> None:
    array = image.voxels * 2 if with_channel else image.voxels[0] * 2

    made = AddConstant.results["shifted"].make(array, slots(AddConstant, image=image))

    assert type(made) is Image
    assert (made.modality, made.unit) == ("CT", "HU")
    np.testing.assert_array_equal(made.affine, image.affine)
    np.testing.assert_array_equal(made.voxels, image.voxels * 2)


def test_an_array_becomes_the_declared_kind_on_the_grid_of_another(affine: np.ndarray) -> None:
    prob = Prob(np.full((1, 4, 3, 2), 0.7), affine)

    made = Threshold.results["label"].make(np.ones((1, 4, 3, 2), np.uint8), slots(Threshold, prob=prob))

    assert type(made) is Label
    np.testing.assert_array_equal(made.affine, affine)


def test_an_array_like_any_volume_becomes_the_kind_that_went_in(label: Label) -> None:
    made = Copy.results["same"].make(label.voxels, slots(Copy, volume=label))

    assert type(made) is Label


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16, torch.int16])
def test_a_tensor_is_taken_like_an_array(dtype: torch.dtype, image: Image) -> None:
    tensor = torch.ones((1, 4, 3, 2), dtype=dtype, requires_grad=dtype.is_floating_point)

    made: Any = AddConstant.results["shifted"].make(tensor, slots(AddConstant, image=image))

    assert made.voxels.tolist() == np.ones((1, 4, 3, 2)).tolist()


@pytest.mark.parametrize("shape", [(1, 2, 3, 2), (4, 3, 3), (4, 3), (24,)])
def test_an_array_of_another_grid_is_the_fault_of_the_tool(shape: tuple[int, ...], image: Image) -> None:
    with pytest.raises(ToolFailed, match="shifted: ") as caught:
        AddConstant.results["shifted"].make(np.zeros(shape), slots(AddConstant, image=image))

    assert caught.value.hint == "A tool that changes the grid returns a volume, and declares no like="


def test_a_volume_on_another_grid_is_the_fault_of_the_tool(image: Image) -> None:
    moved = image.affine.copy()
    moved[0, 3] += 1

    with pytest.raises(ToolFailed, match="shifted: lies on another grid than image"):
        AddConstant.results["shifted"].make(Image(image.voxels, moved), slots(AddConstant, image=image))


def test_a_tool_that_says_so_may_change_the_grid(image: Image) -> None:
    made = Halve.results["halved"].make(Image(image.voxels[:, ::2], image.affine), slots(Halve, volume=image))

    assert made.shape == (2, 3, 2)  # type: ignore[attr-defined]


def test_fractions_are_no_label_map(affine: np.ndarray) -> None:
    prob = Prob(np.full((1, 4, 3, 2), 0.7), affine)

    with pytest.raises(ToolFailed, match="values must be whole numbers"):
        Threshold.results["label"].make(np.full((1, 4, 3, 2), 0.7), slots(Threshold, prob=prob))


@pytest.mark.parametrize("made", [None, 3, "text", Number(1)])
def test_something_else_than_declared_is_the_fault_of_the_tool(made: Any, image: Image) -> None:
    with pytest.raises(ToolFailed, match=r"shifted: the kernel returned \w+, declared is Image"):
        AddConstant.results["shifted"].make(made, slots(AddConstant, image=image))


@pytest.mark.parametrize(
    ("made", "expected"), [(3, 3), (0.5, 0.5), (np.float64(0.5), 0.5), (np.int64(3), 3), (torch.tensor(2.0), 2.0)]
)
def test_a_plain_number_becomes_a_medium(made: Any, expected: float) -> None:
    assert CountCommon.results["common"].make(made, {}) == Number(expected)


@pytest.mark.parametrize("made", [True, "3", None, [1], float("nan"), float("inf"), np.bool_(1)])
def test_what_is_no_number_is_the_fault_of_the_tool(made: Any) -> None:
    with pytest.raises(ToolFailed, match="is no Number"):
        CountCommon.results["common"].make(made, {})


def test_words_and_yes_or_no_become_media() -> None:
    assert Describe.results["words"].make("3 cases", {}) == Text("3 cases")
    assert Copy.results["small"].make(np.bool_(0), {}) == Bool(value=False)


def test_a_number_is_no_words() -> None:
    with pytest.raises(ToolFailed, match="3 is no Text"):
        Describe.results["words"].make(3, {})


def test_in_a_workflow_a_result_is_a_wire(image: Image) -> None:
    tool = AddConstant(image=image)
    tool.step = "shift"

    assert tool.shifted == Wire("shift", "shifted")
    assert AddConstant.shifted is AddConstant.results["shifted"]
