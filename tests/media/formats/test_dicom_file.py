"""What one DICOM file says about its pixels must not contradict itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_files import PIXELS, ct_slice, save
from pydicom.dataelem import DataElement

from medas.errors import BadFile
from medas.media.formats import read_volume
from medas.media.formats.dicom_file import read_file, sop_class


def test_a_file_says_what_pydicom_wrote(tmp_path: Path) -> None:
    found = read_file(save(ct_slice(RescaleIntercept=-1024), tmp_path / "one.dcm"))

    assert (found.series, found.study, found.patient, found.modality) == ("1.2.3", "1.2", "P1", "CT")
    assert (found.number, found.description, found.frames) == (7, "Abdomen", 1)
    assert (found.format.rows, found.format.columns, found.format.signed, found.format.frame_bytes) == (3, 4, True, 24)
    (plane,) = found.planes
    assert (plane.position, plane.spacing, plane.thickness) == ((-10, -20, 0), (0.5, 0.25), 2.5)
    assert (plane.slope, plane.intercept) == (1, -1024)
    assert sop_class(tmp_path / "one.dcm") == "1.2.840.10008.5.1.4.1.1.2"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no rows": ({"Rows": 0}, "impossible"), "rows missing": ({"Rows": None}, "Rows is missing"), "more rows": ({"Rows": 4}, "cut off"),
    "less rows": ({"Rows": 2}, "longer than its header says"), "65535 rows": ({"Rows": 65535, "Columns": 65535}, "cut off"),
    "bits 12 of 8": ({"BitsAllocated": 8, "BitsStored": 12, "HighBit": 11}, "contradict"), "bits 0": ({"BitsStored": 0}, "contradict"),
    "bits 24": ({"BitsAllocated": 24}, "contradict"), "high bit": ({"HighBit": 11}, "contradict"), "sign 2": ({"PixelRepresentation": 2}, "contradict"),
    "sign missing": ({"PixelRepresentation": None}, "missing"), "two samples": ({"SamplesPerPixel": 2}, "contradict"),
    "gray in three samples": ({"SamplesPerPixel": 3}, "contradict"), "color in one": ({"PhotometricInterpretation": "RGB"}, "contradict"),
    "palette": ({"PhotometricInterpretation": "PALETTE COLOR"}, "palette"), "zero slope": ({"RescaleSlope": 0}, "RescaleSlope is 0"),
    "slope alone": ({"RescaleIntercept": None}, "not both"), "intercept alone": ({"RescaleSlope": None}, "not both"),
    "zero spacing": ({"PixelSpacing": [0, 1]}, "voxel size"), "negative spacing": ({"PixelSpacing": [1, -1]}, "voxel size"),
    "huge spacing": ({"PixelSpacing": [1, 1e6]}, "voxel size"), "no direction": ({"ImageOrientationPatient": [0] * 6}, "unit vectors"),
    "long direction": ({"ImageOrientationPatient": [2, 0, 0, 0, 2, 0]}, "unit vectors"), "same direction": ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "unit vectors"),
    "five numbers": ({"ImageOrientationPatient": [1, 0, 0, 0, 1]}, "5 values instead of 6"), "dose": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2"}, "radiotherapy dose"),
    "slide": ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.6"}, "whole-slide"), "no pixels": ({"PixelData": None}, "no pixels"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
def test_what_contradicts_itself_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = save(ct_slice(**changes), tmp_path / "one.dcm")

    with pytest.raises(BadFile, match=words) as caught:
        read_volume(path)

    assert caught.value.where == {"file": "one.dcm"}
    assert caught.value.hint


@pytest.mark.parametrize("text", ["nan", "inf", "1e400", "1,5", "1_0", "0x10"])
@pytest.mark.parametrize("name", ["RescaleSlope", "RescaleIntercept", "PixelSpacing", "ImagePositionPatient"])
def test_numbers_that_are_none_are_refused(tmp_path: Path, text: str, name: str) -> None:
    path = save(ct_slice(), tmp_path / "one.dcm")
    data = path.read_bytes()
    tag = {"RescaleSlope": "28005310", "RescaleIntercept": "28005210", "PixelSpacing": "28003000", "ImagePositionPatient": "20003200"}[name]  # fmt: skip
    place = data.index(bytes.fromhex(tag) + b"DS") + 8
    count = {"PixelSpacing": 2, "ImagePositionPatient": 3}.get(name, 1)
    body = "\\".join([text] * count).encode()
    body += b" " * (len(body) % 2)
    old = int.from_bytes(data[place - 2 : place], "little")
    path.write_bytes(data[: place - 2] + len(body).to_bytes(2, "little") + body + data[place + old :])

    with pytest.raises(BadFile, match=name):
        read_volume(path)


def test_real_numbers_as_pixels_and_look_up_tables_are_refused_by_name(tmp_path: Path) -> None:
    one = ct_slice(PixelData=None)
    one.add(DataElement(0x7FE00008, "OF", np.zeros(12, np.float32).tobytes()))

    with pytest.raises(BadFile, match="real numbers as pixels"):
        read_volume(save(one, tmp_path / "float.dcm"))


def test_more_frames_than_the_file_can_hold_are_refused_before_each_gets_a_place(tmp_path: Path) -> None:
    path = save(ct_slice(NumberOfFrames=1_000_000), tmp_path / "one.dcm")

    with pytest.raises(BadFile, match="24 bytes of voxels instead of 24000000"):
        read_file(path)


@pytest.mark.parametrize(
    "value", [b"ISO_IR 192\\" * 100, "ISO 2022 IR 87", "../../etc/passwd", "<script>alert(1)</script>"]
)
def test_texts_of_any_kind_do_no_harm(tmp_path: Path, value: Any) -> None:
    text = value if isinstance(value, str) else value.decode()

    found = read_file(save(ct_slice(SeriesDescription=text[:60], PatientName=text[:60]), tmp_path / "one.dcm"))

    assert found.description == text[:60].strip()
    assert read_volume(tmp_path / "one.dcm").voxels.shape == (1, 4, 3, 1)
    assert PIXELS.shape == (3, 4)
