"""Written series come back with values and grid, other readers agree, and nothing is written halfway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import corner_error, images, sheared

from medas.errors import WrongInput
from medas.media import Image, Label
from medas.media.formats import list_series, read_volume, write_volume
from medas.media.formats.dicom_write import decimal, uid_from, write_dicom
from medas.media.formats.interop import from_sitk

VALUES = np.arange(-12, 12, dtype=np.int16).reshape(1, 2, 3, 4)
GRID = np.array([[-0.7, 0, 0, 100.125], [0, -0.7, 0, -20], [0, 0, 3, 5.5], [0, 0, 0, 1]])
WHOLE = ("u1", "i1", "u2", "i2")


def image(voxels: np.ndarray = VALUES, **more: Any) -> Image:
    return Image(voxels, GRID, **({"modality": "CT", "unit": "HU"} | more))


@settings(max_examples=50)
@given(images(dtypes=WHOLE, channels=1), st.sampled_from(["CT", "MR", "", "PT"]))
def test_images_come_back_and_left_handed_ones_with_k_reversed(
    tmp_path_factory: pytest.TempPathFactory, original: Image, modality: str
) -> None:
    original = Image(original.voxels, original.affine, modality=modality)

    found = read_volume(write_dicom(original, tmp_path_factory.mktemp("series") / "dicom"))

    wanted = original
    # Slices of a left-handed grid are sorted along the right-handed normal; a single one keeps its place and its size.
    if np.linalg.det(original.affine) < 0:
        affine = original.affine.copy()
        affine[:3, 3] = original.to_world([0, 0, original.shape[2] - 1])[0]
        affine[:3, 2] *= -1
        wanted = Image(original.voxels[..., ::-1], affine)
    np.testing.assert_array_equal(found.voxels, wanted.voxels)
    assert corner_error(wanted, found) < 1e-9
    np.testing.assert_allclose(found.spacing, original.spacing, rtol=1e-9)
    assert found.modality == (modality or "OT")


@settings(max_examples=30)
@given(images(dtypes=WHOLE, channels=1, right_handed=True))
def test_simpleitk_and_pydicom_read_the_same(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    assume(min(original.shape[:2]) > 1)  # SimpleITK takes slices of one pixel for a line
    folder = write_dicom(
        Image(original.voxels, original.affine, modality="CT"), tmp_path_factory.mktemp("series") / "dicom"
    )
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))

    theirs = from_sitk(reader.Execute())

    np.testing.assert_array_equal(theirs.voxels, original.voxels)
    assert corner_error(Image(original.voxels[..., :1], original.affine), Image(theirs.voxels[..., :1], theirs.affine)) < 1e-5  # fmt: skip
    if original.shape[2] > 1:
        assert corner_error(original, theirs) < 1e-5
    stacked = [pydicom.dcmread(path).pixel_array for path in sorted(folder.iterdir())]
    np.testing.assert_array_equal(np.array(stacked).transpose(2, 1, 0), original.voxels[0])


def test_colors_come_back(tmp_path: Path) -> None:
    colors = np.random.default_rng(0).integers(0, 255, (3, 4, 5, 2), np.uint8)

    found = read_volume(write_dicom(Image(colors, GRID, modality="XC"), tmp_path / "colors"))

    np.testing.assert_array_equal(found.voxels, colors)


def test_hounsfield_units_and_other_units_come_back(tmp_path: Path) -> None:
    assert read_volume(write_dicom(image(), tmp_path / "hu")).unit == "HU"
    assert read_volume(write_dicom(image(unit=""), tmp_path / "none")).unit == ""
    assert read_volume(write_dicom(image(unit="mg/ml"), tmp_path / "iodine")).unit == "mg/ml"


def test_nothing_is_known_about_the_patient(tmp_path: Path) -> None:
    one = pydicom.dcmread(next(write_dicom(image(), tmp_path / "series").iterdir()))

    assert [str(one[name].value) for name in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate")] == [""] * 4


def test_equal_volumes_give_equal_files_and_others_other_uids(tmp_path: Path) -> None:
    one, other, changed = (write_dicom(volume, tmp_path / name) for name, volume in {"a": image(), "b": image(), "c": image(VALUES + 1)}.items())  # fmt: skip

    assert [path.read_bytes() for path in sorted(one.iterdir())] == [
        path.read_bytes() for path in sorted(other.iterdir())
    ]
    assert list_series(one)[0].uid == list_series(other)[0].uid != list_series(changed)[0].uid


def test_real_numbers_are_written_if_they_are_whole(tmp_path: Path) -> None:
    found = read_volume(write_dicom(image(VALUES.astype(np.float32)), tmp_path / "whole"))

    np.testing.assert_array_equal(found.voxels, VALUES)


@pytest.mark.parametrize(
    ("voxels", "words"),
    [
        (VALUES + 0.5, "not whole"), (VALUES * np.nan, "16 bits"), (VALUES.astype(np.int32) * 10_000, "16 bits"),
        (np.array([[[[-1.0, 40_000.0]]]]), "16 bits"), (np.zeros((2, 2, 2, 2), np.int16), "2 channels"),
    ],
)  # fmt: skip
def test_what_would_have_to_change_is_not_written(tmp_path: Path, voxels: np.ndarray, words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        write_dicom(image(voxels), tmp_path / "series")
    assert list(tmp_path.iterdir()) == []


def test_shear_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="right angles"):
        write_dicom(Image(VALUES, sheared(GRID)), tmp_path / "series")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("precious")

    for target in (tmp_path, tmp_path / "precious.txt"):
        with pytest.raises(WrongInput, match="not empty"):
            write_dicom(image(), target)
    assert (tmp_path / "precious.txt").read_text() == "precious"


@pytest.mark.parametrize(("place", "slices"), [("before_rename", 0), ("after_rename", 4)])
def test_a_crash_leaves_no_half_series(tmp_path: Path, place: str, slices: int) -> None:
    program = (
        "import sys, numpy as np; from medas.media import Image; from medas.media.formats import write_volume;"
        "write_volume(Image(np.zeros((1, 2, 2, 4), np.int16), np.eye(4)), sys.argv[1])"
    )
    environment = {**os.environ, "MEDAS_CRASHPOINT": place}

    ended = subprocess.run([sys.executable, "-c", program, tmp_path / "new" / "series"], env=environment, check=False)

    assert ended.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "new" / "series").glob("*"))) == slices


def test_a_label_map_as_dicom_needs_its_source(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="refers to the images"):
        write_volume(Label(np.ones((1, 2, 2, 2), np.uint8), GRID), tmp_path / "label.dcm")


@given(st.floats(-1e300, 1e300))
def test_decimal_text_is_short_and_exact_enough(number: float) -> None:
    text = decimal(number)

    assert len(text) <= 16
    assert float(text) == pytest.approx(number, rel=1e-8)


def test_uids_depend_on_nothing_but_their_parts() -> None:
    assert uid_from("slice", 1) == uid_from("slice", 1) != uid_from("slice", 2)
    assert pydicom.uid.UID(uid_from("slice", 1)).is_valid
