"""What another reader says about shape, voxel size and values of a file that ours has taken."""

from __future__ import annotations

import os
import struct
import warnings
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import SimpleITK as sitk
from PIL import Image

NOT_DECODED = ("1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
"""12-bit and lossless JPEG, for which pydicom needs a codec under another license."""
_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}


def of(path: Path) -> dict[str, Any] | None:
    """Return shape (C, I, J, K), voxel size in mm and sum of the values, as far as known; None if nobody reads it.

    Raises:
        Exception: Of any kind, if the other reader refuses the file.
    """
    reader = {
        ".nii": nifti, ".gz": nifti, ".dcm": dicom, ".npy": numpy_file, ".png": png, ".jpeg": picture, ".bmp": picture,
        ".mha": itk, ".nrrd": itk,
    }.get(path.suffix)  # fmt: skip
    with warnings.catch_warnings(action="ignore"):
        return None if reader is None else reader(path)


def nifti(path: Path) -> dict[str, Any]:
    """Ask nibabel."""
    packed = path.read_bytes()[:2] == b"\x1f\x8b"
    image: Any = (nibabel.Nifti2Image if _is_2(path, packed=packed) else nibabel.Nifti1Image).from_filename(path)
    shape = (*image.shape, 1, 1)[: max(3, len(image.shape))]
    unit = _MM[int(image.header["xyzt_units"]) & 7]
    spacing = np.linalg.norm(image.affine[:3, :3], axis=0) * unit
    values = np.asarray(image.dataobj)
    known = {"sum": float(values.sum(dtype=np.float64))} if values.dtype.kind in "iuf" else {}
    return {"shape": [int(np.prod(shape[3:])), *shape[:3]], "spacing": spacing.tolist(), **known}


def _is_2(path: Path, *, packed: bool) -> bool:
    return not packed and 540 in np.frombuffer(path.read_bytes()[:4], "<i4")


def dicom(path: Path) -> dict[str, Any] | None:
    """Ask pydicom; the segments of a segmentation are not its frames, so others know no more about it."""
    found = pydicom.dcmread(path)
    if found.SOPClassUID.startswith("1.2.840.10008.5.1.4.1.1.66."):
        return None
    groups = found.get("SharedFunctionalGroupsSequence")
    measures = groups[0].PixelMeasuresSequence[0] if groups else found
    rows, columns = measures.get("PixelSpacing") or found.get("ImagerPixelSpacing") or (1, 1)
    frames, samples = int(found.get("NumberOfFrames") or 1), int(found.get("SamplesPerPixel", 1))
    placed = groups or "ImagePositionPatient" in found
    thickness = measures.get("SpacingBetweenSlices") or measures.get("SliceThickness") or 1
    slope, intercept = float(found.get("RescaleSlope", 1)), float(found.get("RescaleIntercept", 0))
    known = {}
    if found.file_meta.TransferSyntaxUID not in NOT_DECODED:
        known = {"sum": float((found.pixel_array.astype(np.float64) * slope + intercept).sum())}
    return {
        "shape": [samples, found.Columns, found.Rows, frames] if placed else [samples * frames, found.Columns, found.Rows, 1],
        "spacing": [float(columns), float(rows), float(thickness) if placed else 1.0], **known,
    }  # fmt: skip


def numpy_file(path: Path) -> dict[str, Any]:
    """Ask numpy."""
    values = np.load(path, allow_pickle=False)
    full = {2: (1, *values.shape, 1), 3: (1, *values.shape)}.get(values.ndim, values.shape)
    return {"shape": list(full), "spacing": [1, 1, 1], "sum": float(values.sum(dtype=np.float64))}


def png(path: Path) -> dict[str, Any]:
    """Read the header; Pillow would unpack the texts, too."""
    width, height, _, color = struct.unpack(">IIBB", path.read_bytes()[16:26])
    return {"shape": [{0: 1, 2: 3, 3: 3, 4: 2, 6: 4}[color], width, height, 1], "spacing": [1, 1, 1]}


def picture(path: Path) -> dict[str, Any]:
    """Ask Pillow."""
    with Image.open(path) as found:
        return {"shape": [len(found.getbands()), *found.size, 1], "spacing": [1, 1, 1]}


def itk(path: Path) -> dict[str, Any]:
    """Ask SimpleITK for the header only."""
    reader = sitk.ImageFileReader()
    reader.SetFileName(os.fspath(path))
    reader.ReadImageInformation()
    size, spacing = [*reader.GetSize(), 1], [*reader.GetSpacing(), 1]
    return {"shape": [reader.GetNumberOfComponents(), *size[:3]], "spacing": spacing[:3]}
