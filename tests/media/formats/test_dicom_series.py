"""Slices become one volume only if they lie where a volume's slices lie; values are rescaled once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_files import PIXELS, ct_series, ct_slice, save
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.sequence import Sequence
from strategies import affines

from medas.errors import BadFile
from medas.media.formats import read_volume

TILTED = [1, 0, 0, 0, np.cos(np.radians(15)), np.sin(np.radians(15))]


@settings(max_examples=50)
@given(affines(right_handed=True), st.randoms(use_true_random=False))
def test_any_orientation_is_read_whatever_the_order_of_the_files(
    tmp_path_factory: pytest.TempPathFactory, affine: np.ndarray, random: Any
) -> None:
    folder = tmp_path_factory.mktemp("series")
    lps = np.diag([-1, -1, 1, 1]) @ affine
    spacing = np.linalg.norm(lps[:3, :3], axis=0)
    turn = (lps[:3, :2] / spacing[:2]).T.ravel()
    names = random.sample(range(100), 3)
    for k, name in enumerate(names):
        one = ct_slice(
            np.full((3, 4), k, np.int16), k=k, ImageOrientationPatient=[f"{part:.12f}"[:16] for part in turn],
            ImagePositionPatient=[f"{part:.9f}"[:16] for part in (lps @ [0, 0, k, 1])[:3]],
            PixelSpacing=[f"{spacing[1]:.6f}", f"{spacing[0]:.6f}"],
        )  # fmt: skip
        save(one, folder / f"{name}.dcm")

    found = read_volume(folder)

    assert found.voxels[0, 0, 0].tolist() == [0, 1, 2]
    np.testing.assert_allclose(found.to_world([[0, 0, 0], [3, 2, 2]]), (affine @ [[0, 3], [0, 2], [0, 2], [1, 1]])[:3].T, atol=1e-5)  # fmt: skip


def test_rows_and_columns_have_their_own_size(tmp_path: Path) -> None:
    found = read_volume(save(ct_slice(PixelSpacing=[2, 3], SliceThickness=5), tmp_path / "one.dcm"))

    assert found.spacing == (3, 2, 5)  # i runs along a row, by the distance between columns
    np.testing.assert_array_equal(found.voxels[0, :, :, 0], PIXELS.T)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "missing slice": ({"ImagePositionPatient": lambda k: [0, 0, 2.5 * (k + (k > 1))]}, "1 slice is missing"),
    "two missing": ({"ImagePositionPatient": lambda k: [0, 0, 2.5 * (k + 2 * (k > 1))]}, "2 slices are missing"),
    "other distance": ({"ImagePositionPatient": lambda k: [0, 0, 2.5 * k + 1.2 * (k > 1)]}, "distances between slices differ"),
    "doubled": ({"ImagePositionPatient": lambda k: [0, 0, 2.5 * min(k, 2)]}, "several slices lie at the same place"),
    "all at one place": ({"ImagePositionPatient": [0, 0, 0]}, "several slices lie at the same place"),
    "gantry tilt": ({"ImageOrientationPatient": TILTED}, "tilted by 15.0 degrees"),
    "shifted": ({"ImagePositionPatient": lambda k: [5 * (k % 2), 0, 2.5 * k]}, "shifted against each other"),
    "localizer": ({"ImageOrientationPatient": lambda k: [1, 0, 0, 0, 0, -1] if k == 3 else [1, 0, 0, 0, 1, 0]}, "different directions"),
    "other spacing": ({"PixelSpacing": lambda k: [0.5, 0.5 + 0.1 * (k == 2)]}, "differ in PixelSpacing"),
    "no spacing": ({"PixelSpacing": None}, "PixelSpacing is missing"),
    "one without spacing": ({"PixelSpacing": lambda k: None if k == 1 else [1, 1]}, "differ in PixelSpacing"),
    "no place": ({"ImagePositionPatient": None, "ImageOrientationPatient": None}, "do not say where they lie"),
    "no position": ({"ImagePositionPatient": None}, "ImagePositionPatient or ImageOrientationPatient is missing"),
    "no orientation": ({"ImageOrientationPatient": None}, "ImagePositionPatient or ImageOrientationPatient is missing"),
    "one without position": ({"ImagePositionPatient": lambda k: None if k == 1 else [0, 0, 2.5 * k]}, "is missing"),
    "other bits": ({"BitsStored": lambda k: 12 if k == 1 else 16, "HighBit": lambda k: 11 if k == 1 else 15}, "differ in size or kind"),
    "other patient": ({"PatientID": lambda k: f"P{k}"}, "several patients"), "other frame": ({"FrameOfReferenceUID": lambda k: f"1.2.{k}"}, "several patients or positions"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_volume_is_reported(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    ct_series(tmp_path / "study", 4, **changes)

    with pytest.raises(BadFile, match=words) as caught:
        read_volume(tmp_path / "study")

    assert caught.value.where == {"file": "study"}
    assert caught.value.hint


@pytest.mark.parametrize("changes", [{"ImagePositionPatient": None}, {"ImageOrientationPatient": None}])
def test_a_single_slice_that_says_half_of_where_it_lies_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(BadFile, match="is missing"):
        read_volume(save(ct_slice(**changes), tmp_path / "one.dcm"))


def test_the_last_slices_may_be_missing_but_not_those_between(tmp_path: Path) -> None:
    folder = ct_series(tmp_path, 6)
    (folder / "1.2.3_4.dcm").unlink()  # k = 5

    assert read_volume(folder).shape == (4, 3, 5)
    (folder / "1.2.3_7.dcm").unlink()  # k = 2
    with pytest.raises(BadFile, match="1 slice is missing"):
        read_volume(folder)


def test_positions_rounded_to_a_tenth_of_a_millimeter_are_one_volume(tmp_path: Path) -> None:
    found = read_volume(ct_series(tmp_path, 20, ImagePositionPatient=lambda k: [0, 0, round(1.25 * k, 1)]))

    assert found.spacing[2] == pytest.approx(1.25, abs=0.01)


def test_a_tilt_of_less_than_half_a_degree_is_kept_as_it_is(tmp_path: Path) -> None:
    found = read_volume(ct_series(tmp_path, 4, ImagePositionPatient=lambda k: [0, 0.01 * k, 2.5 * k]))

    assert found.affine[1, 2] == pytest.approx(-0.01)


@pytest.mark.parametrize(
    ("slope", "intercept", "dtype"),
    [(1, -1024, "i2"), (1, 0, "i2"), (2, -1024, "f4"), (0.5, 0.25, "f4"), (1, 40_000, "i4"), ("1.0E-05", 1000, "f8"), (-1, 0, "f4")],
)  # fmt: skip
def test_slope_and_intercept_are_applied_once(tmp_path: Path, slope: Any, intercept: Any, dtype: str) -> None:
    found = read_volume(save(ct_slice(RescaleSlope=slope, RescaleIntercept=intercept), tmp_path / "one.dcm"))

    np.testing.assert_allclose(found.voxels[0, :, :, 0].T, PIXELS * float(slope) + float(intercept), rtol=1e-7)
    assert found.voxels.dtype == np.dtype(dtype)


def test_every_slice_has_its_own_slope(tmp_path: Path) -> None:
    found = read_volume(
        ct_series(tmp_path, 3, Modality="PT", RescaleSlope=lambda k: k + 1, RescaleIntercept=lambda k: -k)
    )

    assert found.voxels[0, 0, 0].tolist() == [0, 1, 4]  # k * (k + 1) - k


def test_whole_numbers_are_exact_up_to_the_ends_of_their_type(tmp_path: Path) -> None:
    ends = np.array([[-32768, 32767, 0]], np.int16)

    found = read_volume(save(ct_slice(ends, RescaleIntercept=-1), tmp_path / "one.dcm"))

    assert found.voxels.ravel().tolist() == [-32769, 32766, -1]


def test_a_slope_that_overflows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="not all finite"):
        read_volume(save(ct_slice(RescaleSlope="1E308"), tmp_path / "one.dcm"))


@pytest.mark.parametrize(
    ("modality", "kind", "unit"),
    [
        ("CT", None, "HU"),
        ("CT", "HU", "HU"),
        ("CT", "US", ""),
        ("PT", "BQML", "BQML"),
        ("MR", None, ""),
        ("MR", "US", ""),
    ],
)
def test_the_unit_is_hu_for_ct_and_else_what_the_file_says(tmp_path: Path, modality: str, kind: Any, unit: str) -> None:
    assert read_volume(save(ct_slice(Modality=modality, RescaleType=kind), tmp_path / "one.dcm")).unit == unit


def test_a_radiograph_has_size_but_no_place(tmp_path: Path) -> None:
    changes = {"ImagePositionPatient": None, "ImageOrientationPatient": None, "PixelSpacing": None, "Modality": "DX"}

    found = read_volume(save(ct_slice(**changes, ImagerPixelSpacing=[0.2, 0.1]), tmp_path / "one.dcm"))

    assert found.affine.tolist() == np.diag([-0.1, -0.2, 1, 1]).tolist()


def enhanced(count: int = 3, **changes: Any) -> Dataset:
    """Return a multi-frame CT; `changes` replace the position of a frame."""
    pixels = np.arange(count * 12, dtype=np.int16).reshape(count * 3, 4)
    one = ct_slice(pixels, Rows=3, NumberOfFrames=count, SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1")
    for name in (
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "PixelSpacing",
        "SliceThickness",
        "RescaleSlope",
        "RescaleIntercept",
    ):
        delattr(one, name)
    shared, measures, direction, values = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.25], 2
    direction.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    values.RescaleSlope, values.RescaleIntercept, values.RescaleType = 1, -100, "HU"
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([direction])
    shared.PixelValueTransformationSequence = Sequence([values])
    frames = []
    for k in reversed(range(count)):  # stored from head to feet
        place, frame = Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, 2 * k]
        frame.PlanePositionSequence = Sequence([place])
        frames.append(frame)
    one.SharedFunctionalGroupsSequence = Sequence([shared])
    one.PerFrameFunctionalGroupsSequence = Sequence(frames)
    for name, value in changes.items():
        setattr(one, name, value)
    return one


def test_frames_of_an_enhanced_file_are_sorted_by_place(tmp_path: Path) -> None:
    found = read_volume(save(enhanced(), tmp_path / "enhanced.dcm"))

    assert found.voxels[0, 0, 0].tolist() == [24 - 100, 12 - 100, 0 - 100]
    assert found.spacing == (0.25, 0.5, 2)


def test_a_frame_without_a_place_is_not_taken_for_a_moment_of_a_film(tmp_path: Path) -> None:
    one = enhanced()
    del one.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence

    with pytest.raises(BadFile, match="ImagePositionPatient or ImageOrientationPatient is missing"):
        read_volume(save(one, tmp_path / "enhanced.dcm"))


@pytest.mark.parametrize("frames", [2, 4, 0, -1, 1_000_000, 2_000_000_000])
def test_another_number_of_frames_than_pixels_is_refused(tmp_path: Path, frames: int) -> None:
    with pytest.raises(BadFile):
        read_volume(save(enhanced(NumberOfFrames=frames), tmp_path / "enhanced.dcm"))


def test_frames_without_any_place_are_moments_and_become_channels(tmp_path: Path) -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(6, 4)
    nothing = dict.fromkeys(("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"))

    found = read_volume(
        save(ct_slice(pixels, Rows=3, NumberOfFrames=2, Modality="US", **nothing), tmp_path / "film.dcm")
    )

    assert found.voxels.shape == (2, 4, 3, 1)
    assert found.voxels[:, 0, 0, 0].tolist() == [0, 12]


def test_frames_of_a_film_that_all_lie_at_one_place_are_no_volume(tmp_path: Path) -> None:
    pixels = np.zeros((6, 4), np.uint8)

    with pytest.raises(BadFile, match="several slices lie at the same place"):
        read_volume(save(ct_slice(pixels, Rows=3, NumberOfFrames=2), tmp_path / "film.dcm"))
