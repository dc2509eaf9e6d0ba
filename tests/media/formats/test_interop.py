"""Volumes to and from SimpleITK, nibabel, torch and numpy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk
import torch
from hypothesis import given
from strategies import affines, corner_error, images, sheared

from medas.errors import BadFile, WrongInput
from medas.media import Image, Label
from medas.media.formats import write_volume
from medas.media.formats.interop import from_any, from_nibabel, from_sitk, to_nibabel, to_sitk, to_torch

GRID = np.diag([1.0, 2, 3, 1])
VALUES = np.arange(24, dtype=np.int16).reshape(1, 2, 3, 4)


@given(images())
def test_simpleitk_and_back(original: Image) -> None:
    found = from_sitk(to_sitk(original))

    np.testing.assert_array_equal(found.voxels, original.voxels)
    assert found.voxels.dtype == original.voxels.dtype
    assert corner_error(original, found) < 1e-12


@given(images(channels=1))
def test_simpleitk_puts_voxels_at_the_same_place(original: Image) -> None:
    theirs = to_sitk(original)
    last = [count - 1 for count in original.shape]

    for index in ([0, 0, 0], last):
        x, y, z = theirs.TransformIndexToPhysicalPoint(index)
        np.testing.assert_allclose([[-x, -y, z]], original.to_world([index]), atol=1e-9)
        assert theirs.GetPixel(index) == original.voxels[0][tuple(index)]


@given(images())
def test_nibabel_and_back(original: Image) -> None:
    theirs = to_nibabel(original)

    found = from_nibabel(theirs)

    np.testing.assert_array_equal(found.voxels, original.voxels)
    np.testing.assert_array_equal(found.affine, original.affine)
    assert theirs.get_data_dtype() == original.voxels.dtype


@given(affines())
def test_nibabel_can_hold_shear_and_simpleitk_cannot(affine: np.ndarray) -> None:
    leaning = Image(VALUES, sheared(affine))

    np.testing.assert_array_equal(from_nibabel(to_nibabel(leaning)).affine, leaning.affine)
    with pytest.raises(WrongInput, match="right angles"):
        to_sitk(leaning)


def test_what_is_handed_out_is_a_copy() -> None:
    original = Image(VALUES, GRID)
    tensor, theirs = to_torch(original), to_nibabel(original)

    tensor[:] = 99
    np.asanyarray(theirs.dataobj)[:] = 99

    assert original.voxels.max() == 23
    assert tuple(tensor.shape) == (1, 2, 3, 4)


def test_what_is_taken_in_is_a_copy() -> None:
    array, tensor = VALUES[0].copy(), torch.zeros(2, 3, 4)
    found = from_nibabel(nibabel.Nifti1Image(array, GRID)), from_any(tensor, Image)

    array[:], tensor[:] = 99, 99

    assert found[0].voxels.max() == 23
    assert found[1].voxels.max() == 0


def test_files_of_nibabel_are_read_with_slope_and_without_warning(tmp_path: Path) -> None:
    write_volume(Image(VALUES, GRID), tmp_path / "scan.nii")

    assert from_any(nibabel.load(tmp_path / "scan.nii"), Image).voxels.max() == 23


def test_a_picture_of_simpleitk_has_one_slice() -> None:
    theirs = sitk.GetImageFromArray(np.arange(6, dtype=np.uint8).reshape(2, 3))
    theirs.SetSpacing((0.5, 0.25))

    found = from_sitk(theirs)

    assert found.voxels[0, :, :, 0].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found.spacing == (0.5, 0.25, 1)


@pytest.mark.parametrize(
    "raw", [VALUES, VALUES[0], VALUES[0, ..., 0], torch.from_numpy(VALUES.copy()), sitk.GetImageFromArray(VALUES[0].T.copy()), nibabel.Nifti1Image(VALUES[0].copy(), GRID)]
)  # fmt: skip
def test_anything_that_is_a_volume_becomes_one(raw: Any) -> None:
    found = from_any(raw, Image)

    np.testing.assert_array_equal(found.voxels, VALUES[..., : found.shape[2]])


def test_paths_and_volumes_become_the_wanted_kind(tmp_path: Path) -> None:
    path = write_volume(Image(VALUES, GRID), tmp_path / "label.nii.gz")

    for raw in (path, str(path), Image(VALUES, GRID)):
        found = from_any(raw, Label)
        assert type(found) is Label
        np.testing.assert_array_equal(found.voxels, VALUES)


@pytest.mark.parametrize("raw", [3, None, [[1, 2]], {"voxels": 1}, b"bytes", np.zeros(3), np.zeros((1, 1, 1, 1, 1)), np.array([["a"]]), np.array([[np.nan]])])  # fmt: skip
def test_what_is_no_volume_is_refused(raw: Any) -> None:
    with pytest.raises(WrongInput) as caught:
        from_any(raw, Image)
    assert caught.value.hint


@pytest.mark.parametrize("affine", [np.diag([1.0, 1, 0, 1]), None])
def test_an_image_without_a_grid_is_refused(affine: Any) -> None:
    theirs = nibabel.Nifti1Image(VALUES[0], GRID)
    theirs._affine = affine

    with pytest.raises((WrongInput, BadFile), match="affine"):
        from_nibabel(theirs)


def test_no_library_is_loaded_to_find_out_what_something_is() -> None:
    program = (
        "import sys, numpy as np; from medas.media import Image; from medas.media.formats.interop import from_any;"
        "from_any(np.zeros((2, 2)), Image);"
        "sys.exit(len({'torch', 'SimpleITK', 'nibabel', 'pydicom', 'highdicom'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
