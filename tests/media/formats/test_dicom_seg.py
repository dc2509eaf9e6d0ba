"""Segmentations: written ones come back, others read them, real ones equal their NRRD."""

from __future__ import annotations

from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
from dicom_files import ct_series

from medas.errors import BadFile, GridMismatch, WrongInput
from medas.media import Label, LabelName
from medas.media.formats import list_series, read_volume
from medas.media.formats.dicom_seg import read_segmentation, write_segmentation

NAMES = {2: LabelName("liver", code="SCT:10200004"), 7: LabelName("lesion")}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return ct_series(tmp_path / "ct", 4, StudyDate="20200101", StudyTime="", PatientBirthDate="", PatientSex="", StudyID="", AccessionNumber="", ReferringPhysicianName="", Manufacturer="x", PositionReferenceIndicator="")  # fmt: skip


@pytest.fixture
def label(scan: Path) -> Label:
    image = read_volume(scan)
    voxels = np.zeros(image.voxels.shape, np.uint8)
    voxels[0, 1:3, 1, 1:3], voxels[0, 3, 2, 2] = 2, 7
    return Label(voxels, image.affine, labels=NAMES)


def test_a_label_map_comes_back_with_values_names_and_codes(tmp_path: Path, scan: Path, label: Label) -> None:
    path = write_segmentation(label, scan, tmp_path / "seg.dcm", algorithm="MeDaS test")

    found = read_volume(path, medium=Label)

    np.testing.assert_array_equal(found.voxels, label.voxels)
    assert found.same_grid(label)
    assert found.labels == NAMES


def test_highdicom_reads_the_same(tmp_path: Path, scan: Path, label: Label) -> None:
    theirs = highdicom.seg.segread(write_segmentation(label, scan, tmp_path / "seg.dcm"))

    assert theirs.number_of_segments == 2
    assert [theirs.get_segment_description(number).segment_label for number in (1, 2)] == ["liver", "lesion"]
    pixels = theirs.get_volume(combine_segments=True, relabel=True).array
    assert sorted(np.unique(pixels, return_counts=True)[1].tolist()) == [1, 4, 43]


def test_it_refers_to_the_series_it_was_drawn_on(tmp_path: Path, scan: Path, label: Label) -> None:
    made = pydicom.dcmread(write_segmentation(label, scan, tmp_path / "seg.dcm"))

    assert made.ReferencedSeriesSequence[0].SeriesInstanceUID == list_series(scan)[0].uid
    assert made.PatientID == "P1"


def test_equal_label_maps_give_equal_files(tmp_path: Path, scan: Path, label: Label) -> None:
    one, other = (write_segmentation(label, scan, tmp_path / name).read_bytes() for name in ("a.dcm", "b.dcm"))

    assert one == other


def test_a_label_map_on_another_grid_is_refused(tmp_path: Path, scan: Path, label: Label) -> None:
    moved = label.affine.copy()
    moved[0, 3] += 0.1

    with pytest.raises(GridMismatch, match="label and source series"):
        write_segmentation(Label(label.voxels, moved), scan, tmp_path / "seg.dcm")
    with pytest.raises(GridMismatch):
        write_segmentation(Label(label.voxels[..., :3], label.affine), scan, tmp_path / "seg.dcm")
    assert not (tmp_path / "seg.dcm").exists()


def test_a_label_map_of_nothing_is_refused(tmp_path: Path, scan: Path, label: Label) -> None:
    with pytest.raises(WrongInput, match="nothing but background"):
        write_segmentation(Label(np.zeros_like(label.voxels), label.affine), scan, tmp_path / "seg.dcm")


def test_series_and_segmentation_in_one_folder_are_asked_for(scan: Path, label: Label) -> None:
    write_segmentation(label, scan, scan / "seg.dcm")

    with pytest.raises(WrongInput, match="holds 2 series"):
        read_volume(scan)
    assert {one.modality for one in list_series(scan)} == {"CT", "SEG"}
    assert read_volume(scan, series="1.2.3").shape == label.shape


@pytest.mark.parametrize("share", [0.3, 0.8, 0.99])
def test_a_cut_segmentation_is_refused(tmp_path: Path, scan: Path, label: Label, share: float) -> None:
    path = write_segmentation(label, scan, tmp_path / "seg.dcm")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    with pytest.raises(BadFile) as caught:
        read_volume(path)
    assert caught.value.where == {"file": "seg.dcm"}


def test_it_is_put_on_the_grid_of_its_series(shared_data: Path) -> None:
    folder = shared_data / "liver_contour_ct" / "dicom_seg"
    scan = read_volume(folder / "ct")

    found = read_segmentation(folder / "seg" / "liver.dcm", like=scan)

    found.need_same_grid(scan, names=("segmentation", "scan"))
    with pytest.raises(GridMismatch, match="another grid"):
        read_segmentation(folder / "seg" / "liver.dcm", like=read_volume(folder / "ct" / "01.dcm"))


@pytest.mark.parametrize(
    ("segmentation", "nrrd"),
    [
        ("liver_contour_ct/dicom_seg/seg/liver.dcm", "liver_contour_ct/dicom_seg/seg/liver_seg.nrrd"),
        ("dicom_zoo/dcmqi/23x38x3/seg/label.seg", "dicom_zoo/dcmqi/23x38x3/nrrd/label.nrrd"),
        ("dicom_zoo/dcmqi/24x38x3/seg/label.seg", "dicom_zoo/dcmqi/24x38x3/nrrd/label.nrrd"),
    ],
)
def test_a_real_segmentation_equals_its_nrrd(shared_data: Path, segmentation: str, nrrd: str) -> None:
    found = read_volume(shared_data / segmentation, medium=Label)
    theirs = read_volume(shared_data / nrrd, medium=Label)

    found.need_same_grid(theirs, names=("DICOM", "NRRD"))
    np.testing.assert_array_equal(found.voxels > 0, theirs.voxels > 0)
    assert found.voxels.any()


def test_overlapping_segments_are_refused_because_a_label_map_cannot_hold_them(shared_data: Path) -> None:
    with pytest.raises(BadFile, match="overlap"):
        read_volume(shared_data / "liver_contour_ct" / "dicom_seg" / "seg" / "partial_overlaps.dcm")
