"""A plug takes any raw input and converts it to what the tool declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little_tools import AddConstant, CountCases, CountCommon, Describe, Square, Stitch, Threshold

from medas.errors import BadFile, MissingInput, NotFound, WrongInput
from medas.media import CaseId, Column, Dataset, Image, Label, Number, PatientId, PatientIndex, Prob, Split, Table
from medas.media.formats import write_volume
from medas.media.formats.interop import to_nibabel, to_sitk, to_torch
from medas.tool.plug import REQUIRED
from medas.tool.wire import Wire

IMAGE = AddConstant.plugs["image"]


def as_file(image: Image, folder: Path) -> Path:
    return write_volume(image, folder / "image.nii.gz")


@pytest.mark.parametrize("form", ["path", "text", "SimpleITK", "nibabel", "volume"])
def test_an_image_may_be_given_in_any_form_that_has_a_grid(form: str, image: Image, tmp_path: Path) -> None:
    makers: dict[str, Any] = {
        "path": lambda: as_file(image, tmp_path),
        "text": lambda: str(as_file(image, tmp_path)),
        "SimpleITK": lambda: to_sitk(image),
        "nibabel": lambda: to_nibabel(image),
        "volume": lambda: image,
    }

    found = IMAGE.accept(makers[form]())

    assert type(found) is Image
    np.testing.assert_array_equal(found.voxels, image.voxels)
    np.testing.assert_allclose(found.affine, image.affine, atol=1e-5)


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 2), (1, 4, 3, 2)])
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_an_array_lies_on_a_grid_of_one_millimeter(library: str, shape: tuple[int, ...]) -> None:
    import torch

    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)

    found = IMAGE.accept(torch.from_numpy(array) if library == "torch" else array)

    assert found.voxels.ndim == 4
    np.testing.assert_array_equal(found.voxels.ravel(), array.ravel())
    np.testing.assert_array_equal(found.affine, np.eye(4))


def test_a_tensor_that_is_changed_later_does_not_change_the_image(image: Image) -> None:
    tensor = to_torch(image)
    found = IMAGE.accept(tensor)

    tensor += 1

    np.testing.assert_array_equal(found.voxels, image.voxels)


@pytest.mark.parametrize("raw", [3, None, object(), {"image": 1}, Table((), ())])
def test_what_is_no_image_is_refused_with_the_plug(raw: Any) -> None:
    with pytest.raises(WrongInput) as caught:
        IMAGE.accept(raw)

    assert caught.value.where["port"] == "image"


def test_a_file_that_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="there is no such file") as caught:
        IMAGE.accept(tmp_path / "missing.nii.gz")

    assert caught.value.where == {"file": "missing.nii.gz", "port": "image"}
    assert str(tmp_path) not in str(caught.value)


def test_a_damaged_file_is_a_bad_file_of_this_plug(tmp_path: Path) -> None:
    (tmp_path / "bad.nii.gz").write_bytes(b"not a scan")

    with pytest.raises(BadFile) as caught:
        IMAGE.accept(tmp_path / "bad.nii.gz")

    assert caught.value.where == {"file": "bad.nii.gz", "port": "image"}


def test_a_listed_conversion_happens_by_itself(label: Label, affine: np.ndarray) -> None:
    prob = Prob(np.full((1, 4, 3, 2), 0.7), affine)

    assert type(IMAGE.accept(label)) is Image
    assert CountCommon.plugs["one"].accept(prob).voxels.max() == 1


def test_a_conversion_that_is_not_listed_does_not_happen(image: Image) -> None:
    with pytest.raises(WrongInput, match="whole numbers"):
        CountCommon.plugs["one"].accept(image.with_voxels(image.voxels + 0.5))


def test_wires_pass_whatever_the_plug() -> None:
    wire = Wire("window", "rescaled")

    assert IMAGE.accept(wire) is wire
    assert AddConstant.plugs["by"].accept(wire) is wire
    assert Stitch.plugs["images"].accept([wire]) == [wire]


def test_a_column_passes_where_one_medium_is_wanted(cases: Dataset) -> None:
    assert IMAGE.accept(cases["image"]) == cases["image"]
    assert IMAGE.accept(cases["label"]) == cases["label"]  # Label -> Image is a listed conversion


def test_a_column_of_something_else_is_refused(cases: Dataset) -> None:
    ages = cases.with_column("age", Column(Number, {CaseId("a"): 63}))

    with pytest.raises(WrongInput, match="needs a Image, the column 'age' holds Number"):
        IMAGE.accept(ages["age"])


def test_a_column_does_not_go_into_a_plug_for_all_cases(cases: Dataset) -> None:
    with pytest.raises(WrongInput, match="takes all cases, not one column"):
        Describe.plugs["cases"].accept(cases["image"])


def test_cases_do_not_go_into_a_plug_for_one_medium(cases: Dataset) -> None:
    with pytest.raises(WrongInput, match="takes one Image, got cases") as caught:
        IMAGE.accept(cases)

    assert caught.value.hint == 'Name a column, e.g. cases["image"]'


def test_a_split_goes_into_a_plug_for_cases(split: Split) -> None:
    assert Describe.plugs["cases"].accept(split) is split


def test_cases_that_are_not_split_do_not_go_into_a_trainer(cases: Dataset) -> None:
    with pytest.raises(WrongInput, match="needs a Split, got Dataset") as caught:
        CountCases.plugs["split"].accept(cases)

    assert caught.value.hint == "Add a split by patient before training"


def test_needed_columns_must_be_there(split: Split) -> None:
    only_images = Split(split.index, {"image": split.column("image")}, parts=split.parts)

    with pytest.raises(MissingInput, match="the cases have no column 'label'") as caught:
        CountCases.plugs["split"].accept(only_images)

    assert caught.value.hint == "Columns: image"


def test_needed_columns_must_hold_the_right_medium(split: Split) -> None:
    swapped = split.with_column("label", split.column("image"))

    with pytest.raises(WrongInput, match="the column 'label' must hold Label, not Image"):
        CountCases.plugs["split"].accept(swapped)


def test_a_column_that_does_not_exist_cannot_be_picked(cases: Dataset) -> None:
    with pytest.raises(NotFound, match="there is no column 'ct'"):
        IMAGE.accept(cases["ct"])


def test_a_list_plug_takes_several_media_and_also_one(image: Image) -> None:
    plug = Stitch.plugs["images"]

    assert plug.accept((image, image.voxels))[0] is image
    assert plug.accept([]) == []
    assert plug.accept(image) == [image]


def test_a_list_plug_takes_no_column(cases: Dataset) -> None:
    with pytest.raises(WrongInput, match="takes several at once, not a column"):
        Stitch.plugs["images"].accept(cases["image"])


def test_an_optional_medium_may_be_left_empty(label: Label) -> None:
    plug = Stitch.plugs["mask"]

    assert (plug.required, plug.default, plug.accept(None)) == (False, None, None)
    assert plug.accept(label) is label


@pytest.mark.parametrize(("raw", "expected"), [(3, 3), ("2.5", 2.5), (np.float32(0.5), 0.5)])
def test_a_plain_number_becomes_a_number_medium(raw: Any, expected: float) -> None:
    assert Square.plugs["number"].accept(raw) == Number(expected)


@pytest.mark.parametrize("raw", [True, "abc", None, float("nan"), [1], Table((), ())])
def test_what_is_no_number_does_not_become_a_number_medium(raw: Any) -> None:
    with pytest.raises(WrongInput, match="number"):
        Square.plugs["number"].accept(raw)


def test_a_parameter_is_converted_and_named_in_its_error() -> None:
    plug = AddConstant.plugs["by"]

    assert plug.accept("2 HU") == 2.0
    with pytest.raises(WrongInput, match="by: must be at most 1000, got 1001") as caught:
        plug.accept(1001)
    assert caught.value.hint == "What is added, e.g. 1.0 HU"


def test_the_hint_of_a_plug_without_default_is_its_help() -> None:
    assert IMAGE.hint() == "Image to change"
    assert repr(IMAGE.default) == "REQUIRED"
    assert Threshold.plugs["lowest"].hint() == "Lowest value that counts, e.g. 0.5"


def test_on_the_class_a_plug_is_itself_and_on_a_tool_it_is_the_value() -> None:
    tool = AddConstant(by=3)

    assert AddConstant.by is AddConstant.plugs["by"]
    assert (tool.by, tool.image) == (3.0, REQUIRED)


def test_a_patient_without_a_scan_does_not_disturb_the_others() -> None:
    index = PatientIndex({CaseId("a"): PatientId("p")})

    assert IMAGE.accept(Dataset(index, {"image": Column(Image, {})})["image"]).column == "image"
