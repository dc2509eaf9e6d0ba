"""A slot holds what a plug accepted until the kernel takes it, in the form that it asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
import torch
from little_tools import AddConstant, CountCases, Describe

from medas.errors import MissingInput, WrongInput
from medas.media import Dataset, Image, Split
from medas.media.formats import write_volume
from medas.tool.slot import Slot
from medas.tool.wire import Wire


def filled(raw: Any) -> Slot:
    slot = Slot(AddConstant.plugs["image"])
    slot.put(raw)
    return slot


@pytest.mark.parametrize(
    "wanted", ["np.ndarray", "numpy.ndarray", "np.ndarray | None", "None | np.ndarray", "NDArray", "npt.NDArray[np.float32]",
               "np.ndarray[Any, np.dtype[np.float32]]", "Optional[np.ndarray]"],
)  # fmt: skip
def test_an_array_is_handed_over_read_only(wanted: str, image: Image) -> None:
    found = filled(image).take(wanted)

    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, image.voxels)
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


@pytest.mark.parametrize("wanted", ["torch.Tensor", "Tensor", "torch.Tensor | None"])
def test_a_tensor_is_a_copy(wanted: str, image: Image) -> None:
    slot = filled(image)
    found = slot.take(wanted)

    found += 1

    assert isinstance(found, torch.Tensor)
    np.testing.assert_array_equal(slot.take("np.ndarray"), image.voxels)


@pytest.mark.parametrize("wanted", ["sitk.Image", "SimpleITK.Image"])
def test_an_itk_image_has_the_same_place_in_the_patient(wanted: str, image: Image) -> None:
    found = filled(image).take(wanted)

    assert isinstance(found, sitk.Image)
    assert found.GetSize() == (4, 3, 2)
    assert found.GetOrigin() == (-10, -20, 30)  # LPS


@pytest.mark.parametrize("wanted", ["Image", "Volume", "", "Image | None", "list[np.ndarray]"])
def test_otherwise_the_medium_itself_is_handed_over(wanted: str, image: Image) -> None:
    assert filled(image).take(wanted) is image


def test_a_value_that_does_not_fit_leaves_what_was_there(image: Image) -> None:
    slot = filled(image)

    with pytest.raises(WrongInput):
        slot.put(3)

    assert slot.take("Image") is image


def test_an_empty_slot_says_how_to_fill_it() -> None:
    slot = Slot(AddConstant.plugs["image"])

    with pytest.raises(MissingInput, match="image is not set") as caught:
        slot.take("Image")

    assert not slot.filled
    assert caught.value.hint == "Set parameters first: set_params(image=...). Image to change"


def test_a_default_fills_a_slot() -> None:
    assert Slot(AddConstant.plugs["by"]).take("float") == 1.0


@pytest.mark.parametrize("wired", [Wire("window", "rescaled"), "column"])
def test_a_wire_cannot_be_taken(wired: Any, cases: Dataset) -> None:
    slot = filled(cases["image"] if wired == "column" else wired)

    with pytest.raises(WrongInput, match="image: is still a wire"):
        slot.take("Image")


def test_a_trainer_never_sees_test_cases(split: Split) -> None:
    slot = Slot(CountCases.plugs["split"])
    slot.put(split)

    assert slot.take("Split").cases == ["a", "b"]


def test_other_plugs_see_all_cases(split: Split) -> None:
    slot = Slot(Describe.plugs["cases"])
    slot.put(split)

    assert slot.take("Dataset") is split


def test_two_folders_are_paired_when_both_are_there(image: Image, tmp_path: Path) -> None:
    for folder in ("images", "labels"):
        (tmp_path / folder).mkdir()
        write_volume(image, tmp_path / folder / "case_1.nii.gz")
    slot = Slot(CountCases.plugs["split"])

    slot.put_column("label", tmp_path / "labels")
    before = slot.filled
    slot.put_column("image", str(tmp_path / "images"))

    assert not before
    assert slot.value.cases == ["case_1"]
    assert list(slot.value.columns) == ["image", "label"]
    assert slot.value.index.assumed


def test_one_folder_alone_is_not_enough(tmp_path: Path) -> None:
    slot = Slot(CountCases.plugs["split"])
    slot.put_column("image", tmp_path)

    with pytest.raises(MissingInput, match="split: label_folder is not set"):
        slot.take("Split")


@pytest.mark.parametrize("raw", [3, None, ["folder"]])
def test_a_folder_must_be_a_path(raw: Any) -> None:
    with pytest.raises(WrongInput, match="image: a folder is needed"):
        Slot(CountCases.plugs["split"]).put_column("image", raw)
