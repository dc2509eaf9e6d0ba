"""DICOM files made with pydicom, so that our reader is checked against somebody else's writer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

CT = "1.2.840.10008.5.1.4.1.1.2"
PIXELS = np.arange(-6, 6, dtype=np.int16).reshape(3, 4)
"""Three rows of four columns."""


def ct_slice(
    pixels: np.ndarray = PIXELS, *, k: int = 0, step: float = 2.5, series: str = "1.2.3", **changes: Any
) -> Dataset:
    """Return a CT slice, the k-th of a stack along z; `changes` are elements by keyword, None takes one away."""
    one = Dataset()
    colors = pixels.ndim == 3
    values: dict[str, Any] = {
        "SOPClassUID": CT, "SOPInstanceUID": f"{series}.{k + 1}", "Modality": "CT", "PatientID": "P1", "PatientName": "Miller^Ann",
        "StudyInstanceUID": "1.2", "SeriesInstanceUID": series, "SeriesNumber": 7, "SeriesDescription": "Abdomen",
        "FrameOfReferenceUID": "1.2.9", "InstanceNumber": k + 1, "ImagePositionPatient": [-10, -20, k * step],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "PixelSpacing": [0.5, 0.25], "SliceThickness": step,
        "Rows": pixels.shape[0], "Columns": pixels.shape[1], "SamplesPerPixel": 3 if colors else 1,
        "PhotometricInterpretation": "RGB" if colors else "MONOCHROME2", "PlanarConfiguration": 0 if colors else None,
        "BitsAllocated": 8 * pixels.dtype.itemsize, "BitsStored": 8 * pixels.dtype.itemsize, "HighBit": 8 * pixels.dtype.itemsize - 1,
        "PixelRepresentation": int(pixels.dtype.kind == "i"), "RescaleSlope": 1, "RescaleIntercept": 0,
        "PixelData": pixels.tobytes() + b"\0" * (pixels.nbytes % 2),
    }  # fmt: skip
    for name, value in (values | changes).items():
        if value is not None:
            setattr(one, name, value)
    if "PixelData" in one:
        one["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    return one


def encoded(one: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Return a file with preamble and file meta information; pixels are expected in the byte order of the syntax."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = one.SOPClassUID, one.SOPInstanceUID
    meta.TransferSyntaxUID, meta.ImplementationClassUID = syntax, "1.2.3"  # type: ignore[assignment]
    target = io.BytesIO()
    file = FileDataset("", one, file_meta=meta, preamble=bytes(128))
    order = {"implicit_vr": syntax == ImplicitVRLittleEndian, "little_endian": syntax != ExplicitVRBigEndian}
    dcmwrite(target, file, enforce_file_format=True, **order)
    return target.getvalue()


def save(one: Dataset, path: Path, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write such a file."""
    path.write_bytes(encoded(one, syntax))
    return path


def ct_series(folder: Path, count: int = 4, *, series: str = "1.2.3", **changes: Any) -> Path:
    """Write a series of slices whose pixels are all k; a change may be a function of k."""
    folder.mkdir(parents=True, exist_ok=True)
    for k in range(count):
        own = {name: value(k) if callable(value) else value for name, value in changes.items()}
        save(ct_slice(np.full((3, 4), k, np.int16), k=k, series=series, **own), folder / f"{series}_{9 - k}.dcm")
    return folder
