"""What another reader says about shape and voxel size of a file that ours has taken."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import SimpleITK as sitk
from PIL import Image

_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}


def of(path: Path) -> dict[str, Any] | None:
    """Return shape (C, I, J, K) and voxel size in mm, None if nobody else reads the format.

    Raises:
        Exception: Of any kind, if the other reader refuses the file.
    """
    reader = {
        ".nii": nifti, ".gz": nifti, ".dcm": dicom, ".npy": numpy_file, ".png": picture, ".jpeg": picture, ".bmp": picture,
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
    return {"shape": [int(np.prod(shape[3:])), *shape[:3]], "spacing": spacing.tolist()}


def _is_2(path: Path, *, packed: bool) -> bool:
    return not packed and 540 in np.frombuffer(path.read_bytes()[:4], "<i4")


def dicom(path: Path) -> dict[str, Any]:
    """Ask pydicom."""
    found = pydicom.dcmread(path)
    rows, columns = found.get("PixelSpacing") or (1, 1)
    frames = int(found.get("NumberOfFrames") or 1)
    return {
        "shape": [int(found.get("SamplesPerPixel", 1)), found.Columns, found.Rows, frames],
        "spacing": [float(columns), float(rows), float(found.get("SpacingBetweenSlices") or found.get("SliceThickness") or 1)],
    }  # fmt: skip


def numpy_file(path: Path) -> dict[str, Any]:
    """Ask numpy."""
    shape = np.load(path, allow_pickle=False).shape
    full = {2: (1, *shape, 1), 3: (1, *shape)}.get(len(shape), shape)
    return {"shape": list(full), "spacing": [1, 1, 1]}


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
