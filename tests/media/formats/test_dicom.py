"""Folders of DICOM files: series are listed and asked for, never mixed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import ct_series, ct_slice, save
from strategies import corner_error

from medas.errors import BadFile, WrongInput
from medas.media.formats import list_series, read_volume
from medas.media.formats.dicom import has_dicom
from medas.media.formats.interop import from_sitk

SECOND = "1.2.4"


@pytest.fixture
def two_series(tmp_path: Path) -> Path:
    ct_series(tmp_path, 4)
    return ct_series(tmp_path / "deeper", 3, series=SECOND, SeriesDescription="Lung")


def test_the_only_series_of_a_folder_is_read_by_place_not_by_name(tmp_path: Path) -> None:
    found = read_volume(ct_series(tmp_path, 4))

    assert found.voxels.shape == (1, 4, 3, 4)
    assert found.voxels[0, 0, 0].tolist() == [0, 1, 2, 3]
    assert found.spacing == (0.25, 0.5, 2.5)
    assert found.to_world([0, 0, 0]).tolist() == [[10, 20, 0]]
    assert (found.modality, found.unit) == ("CT", "HU")


def test_several_series_are_listed_with_what_tells_them_apart(tmp_path: Path, two_series: Path) -> None:
    listed = list_series(tmp_path)

    assert [(one.uid, one.modality, one.description, one.count, one.spacing) for one in listed] == [
        ("1.2.3", "CT", "Abdomen", 4, (0.25, 0.5, 2.5)), (SECOND, "CT", "Lung", 3, (0.25, 0.5, 2.5)),
    ]  # fmt: skip
    assert len(listed[1].files) == 3
    assert all(path.parent == two_series for path in listed[1].files)


@pytest.mark.usefixtures("two_series")
def test_several_series_are_asked_for_and_the_chosen_one_is_read_alone(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="holds 2 series") as caught:
        read_volume(tmp_path)
    assert "1.2.3 (CT, 4 slices); 1.2.4 (CT, 3 slices)" in caught.value.hint

    assert read_volume(tmp_path, series=SECOND).shape == (4, 3, 3)
    assert read_volume(tmp_path, series="1.2.3").shape == (4, 3, 4)
    with pytest.raises(WrongInput, match="no such series"):
        read_volume(tmp_path, series="1.2")


def test_messages_hold_neither_name_nor_number_of_the_patient(tmp_path: Path) -> None:
    ct_series(tmp_path, 3, PatientID="SECRET", ImagePositionPatient=lambda k: [0, 0, k * k])

    with pytest.raises(BadFile) as caught:
        read_volume(tmp_path)

    assert "Miller" not in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_slice_more_in_another_folder_is_part_of_its_series_and_doubled_slices_are_reported(tmp_path: Path) -> None:
    ct_series(tmp_path, 4)
    ct_series(tmp_path / "copy", 4)

    with pytest.raises(BadFile, match="several slices lie at the same place"):
        read_volume(tmp_path)


def test_a_series_that_is_no_volume_is_listed_without_voxel_size(tmp_path: Path) -> None:
    ct_series(tmp_path, 3, ImagePositionPatient=lambda k: [0, 0, k * k])

    assert list_series(tmp_path)[0].spacing is None


def test_reports_and_plans_in_the_folder_are_left_out(tmp_path: Path) -> None:
    ct_series(tmp_path, 2)
    save(ct_slice(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.22", PixelData=None, series="1.5"), tmp_path / "report.dcm")
    (tmp_path / "readme.txt").write_text("about the study")
    (tmp_path / ".hidden.dcm").write_bytes(bytes(128) + b"DICM damaged")

    assert read_volume(tmp_path).shape == (4, 3, 2)


def test_a_damaged_file_is_not_left_out_because_it_might_be_a_slice(tmp_path: Path) -> None:
    ct_series(tmp_path, 4)
    whole = (tmp_path / "1.2.3_8.dcm").read_bytes()
    (tmp_path / "1.2.3_8.dcm").write_bytes(whole[:-5])

    for read in (read_volume, list_series):
        with pytest.raises(BadFile) as caught:
            read(tmp_path)
        assert caught.value.where == {"file": "1.2.3_8.dcm"}


@pytest.mark.parametrize("name", ["", "notes.txt"])
def test_a_folder_without_images_is_refused(tmp_path: Path, name: str) -> None:
    if name:
        (tmp_path / name).write_text("nothing")

    with pytest.raises(BadFile, match="no DICOM images in the folder"):
        read_volume(tmp_path)
    assert list_series(tmp_path) == []


def test_a_folder_of_nothing_but_a_report_says_what_it_holds(tmp_path: Path) -> None:
    save(ct_slice(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.22", PixelData=None), tmp_path / "report.dcm")

    with pytest.raises(BadFile, match="structured report"):
        read_volume(tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    ct_series(tmp_path / "study", 2)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.dcm").symlink_to(tmp_path / "study" / "1.2.3_9.dcm")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path / "folder")

    assert not has_dicom(tmp_path / "folder")
    with pytest.raises(BadFile, match="no DICOM images"):
        read_volume(tmp_path / "folder")


def test_files_are_known_by_content_with_or_without_a_suffix(tmp_path: Path) -> None:
    for name in ("IM0001", "scan.ima", "scan.png"):
        save(ct_slice(), tmp_path / name)

        assert read_volume(tmp_path / name).shape == (4, 3, 1)


def real_series(folder: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


@pytest.mark.parametrize(("case", "slices"), [("chest_ct_lidc", 24), ("abdomen_ct_chaos", 40)])
def test_a_real_series_equals_what_simpleitk_reads(shared_data: Path, case: str, slices: int) -> None:
    found = read_volume(shared_data / case / "dicom")
    theirs = from_sitk(real_series(shared_data / case / "dicom"))

    assert found.shape == (512, 512, slices)
    assert (found.modality, found.unit) == ("CT", "HU")
    np.testing.assert_array_equal(found.voxels, theirs.voxels)
    assert corner_error(theirs, found) < 1e-6
    assert [one.count for one in list_series(shared_data / case / "dicom")] == [slices]


def test_the_real_nodule_lies_where_radiologists_marked_it(shared_data: Path) -> None:
    lines = (shared_data / "chest_ct_lidc" / "annotations.csv").read_text().splitlines()
    x, y, z, diameter = (float(number) for number in lines[1].split(",")[1:5])
    scan = read_volume(shared_data / "chest_ct_lidc" / "dicom")

    i, j, k = np.round(scan.to_index([[-x, -y, z]])[0]).astype(int)

    reach = round(diameter / 4 / scan.spacing[0])
    inside = scan.voxels[0, i - reach : i + reach, j - reach : j + reach, k]
    assert np.median(inside) > -200  # soft tissue
    assert np.percentile(scan.voxels[0, i - 60 : i + 60, j - 60 : j + 60, k], 20) < -700  # lung around it
