"""One kind of volume becomes another without a changed value, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from strategies import images, labels

from medas.errors import WrongInput
from medas.media import Image, Label, Prob
from medas.media.formats.as_medium import as_medium

GRID = np.diag([1.0, 2, 3, 1])


def line(*values: float, dtype: str = "f4") -> Image:
    return Image(np.array(values, dtype).reshape(1, 1, 1, -1), GRID, modality="CT", unit="HU")


@given(images())
def test_an_image_as_an_image_is_itself(image: Image) -> None:
    assert as_medium(image, Image) is image


@given(labels())
def test_a_label_map_survives_being_an_image(label: Label) -> None:
    found = as_medium(as_medium(label, Image), Label)

    np.testing.assert_array_equal(found.voxels, label.voxels)
    np.testing.assert_array_equal(found.affine, label.affine)
    assert found.voxels.dtype == label.voxels.dtype


@pytest.mark.parametrize(
    ("values", "dtype"), [((0, 1, 255), "u1"), ((0, 256), "u2"), ((0, 65_536), "u4")]
)  # fmt: skip
def test_whole_real_numbers_become_the_smallest_type_that_holds_them(values: tuple[int, ...], dtype: str) -> None:
    found = as_medium(line(*values), Label)

    assert found.voxels.ravel().tolist() == list(values)
    assert found.voxels.dtype == np.dtype(dtype)
    assert found.unit == ""


@pytest.mark.parametrize("values", [(0, 0.5), (0, 1e-7), (0, 5e9), (0, np.inf), (0, np.nan), (-1, 0), (-0.5,)])
def test_values_that_would_have_to_change_are_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(WrongInput, match="label: values must be") as caught:
        as_medium(line(*values), Label, file="mask.nii")

    assert caught.value.where == {"file": "mask.nii"}
    assert caught.value.hint


def test_negative_whole_numbers_are_no_labels() -> None:
    with pytest.raises(WrongInput, match="0 or above, got -3"):
        as_medium(line(-3, 1, dtype="i2"), Label)


def test_colors_are_no_label_map() -> None:
    with pytest.raises(WrongInput, match="one channel, got 3"):
        as_medium(Image(np.zeros((3, 1, 1, 1), np.uint8), GRID), Label)


def test_channels_and_unit_are_kept_where_they_mean_something() -> None:
    image = Image(np.zeros((2, 1, 1, 1)), GRID, ("background", "liver"), "MR", "1")

    found = as_medium(image, Prob)

    assert (found.channels, found.modality, found.unit) == (image.channels, "MR", "1")
