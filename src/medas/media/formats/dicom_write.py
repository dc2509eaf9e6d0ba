"""Volumes as DICOM series: CT, MR or secondary capture; the same content gives the same files."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from medas.errors import WrongInput
from medas.media.volume import Volume
from medas.safe import strict_json
from medas.safe.durable import write_folder

if TYPE_CHECKING:
    from pydicom import Dataset

_CLASSES = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4"}
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
_HINT = "Rescale it to whole numbers first, or write .nii.gz"


def write_dicom(volume: Volume, folder: Path) -> Path:
    """Write one file per slice into a new or empty folder, without any patient data.

    Reading it gives the same values and places. DICOM orders slices along the right-handed normal: a left-handed
    grid comes back with k reversed.

    Args:
        volume: One channel of whole numbers of at most 16 bits (real numbers if they are whole), or RGB of 8 bits.
        folder: Where to write.

    Raises:
        WrongInput: If DICOM cannot hold the values or the grid exactly, or the folder is not empty.
    """
    pixels = _pixels(volume)
    lps = _LPS @ volume.affine
    turn = lps[:3, :3] / np.array(volume.spacing)
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-4:
        raise WrongInput("affine: DICOM slices need axes at right angles", hint="Resample it first")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongInput("path: it is a file, or a folder that is not empty", hint="Choose a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    digest = content_digest(volume)
    shared = _shared(volume, pixels, lps, digest)
    # At once: half a series would be read as a shorter patient.
    slices = ((f"slice_{k + 1:04d}.dcm", _slice(shared, pixels[k], lps, digest, k)) for k in range(volume.shape[2]))
    return write_folder(folder, slices)


def content_digest(volume: Volume) -> str:
    """Return a digest of values, grid, modality and unit, from which all UIDs are derived."""
    about = [volume.affine.tolist(), list(volume.voxels.shape), volume.voxels.dtype.str, volume.modality, volume.unit]
    digest = hashlib.sha256(strict_json.canonical(about))
    digest.update(np.ascontiguousarray(volume.voxels).data)
    return digest.hexdigest()


def uid_from(*parts: object) -> str:
    """Return a UID that depends on nothing but the parts (PS3.5 B.2: 2.25 and a 128-bit number)."""
    return f"2.25.{int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:16], 'big')}"


def decimal(number: float) -> str:
    """Return a number as decimal text of at most 16 characters (PS3.5 6.2, DS), as exact as fits."""
    for digits in range(17, 0, -1):
        text = f"{number + 0.0:.{digits}g}"
        if len(text) <= 16:
            return text
    raise WrongInput(f"number {number} cannot be written as DICOM text")


def _pixels(volume: Volume) -> np.ndarray:
    """Return stored values, shape (K, rows, columns) or (K, rows, columns, 3)."""
    channels = volume.voxels.shape[0]
    array = np.ascontiguousarray(volume.voxels.transpose(3, 2, 1, 0))
    if channels == 3 and array.dtype == np.uint8:
        return array
    if channels != 1:
        raise WrongInput(f"volume: DICOM holds one channel or RGB of 8 bits, got {channels} channels", hint=_HINT)
    array = array[..., 0]
    low, high = float(array.min()), float(array.max())
    kind = np.int16 if low >= -(2**15) and high < 2**15 else np.uint16
    if array.dtype.str[1:] == "u2" or (array.dtype.str[1:] == "u1" and volume.modality not in _CLASSES):
        return array
    if not (low >= -(2**15) and high < 2**15) and not (low >= 0 and high < 2**16):
        raise WrongInput(f"volume: values {low:g} to {high:g} do not fit into 16 bits", hint=_HINT)
    stored = array.astype(kind)
    if array.dtype.kind == "f" and not np.array_equal(stored, array):
        raise WrongInput("volume: values are not whole numbers", hint=_HINT)
    return stored


def _shared(volume: Volume, pixels: np.ndarray, lps: np.ndarray, digest: str) -> Dataset:
    """Return what all slices have in common."""
    from pydicom import Dataset

    found = Dataset()
    modality = volume.modality if volume.modality in _CLASSES else volume.modality or "OT"
    values: dict[str, Any] = {
        "SOPClassUID": _CLASSES.get(modality, _SECONDARY_CAPTURE), "Modality": modality,
        "ImageType": ["DERIVED", "SECONDARY", "AXIAL"] if modality == "CT" else ["DERIVED", "SECONDARY"],
        "StudyInstanceUID": uid_from("study", digest), "SeriesInstanceUID": uid_from("series", digest),
        "FrameOfReferenceUID": uid_from("frame", digest), "PositionReferenceIndicator": "", "SeriesNumber": 1,
        "Manufacturer": "MeDaS", "PatientName": "", "PatientID": "", "PatientBirthDate": "", "PatientSex": "",
        "StudyDate": "", "StudyTime": "", "StudyID": "", "AccessionNumber": "", "ReferringPhysicianName": "",
        "ConversionType": "WSD" if modality not in _CLASSES else None,
        "KVP": "" if modality == "CT" else None, "AcquisitionNumber": "" if modality == "CT" else None,
        "RescaleSlope": "1" if modality == "CT" else None, "RescaleIntercept": "0" if modality == "CT" else None,
        "RescaleType": (volume.unit or "US")[:16] if modality == "CT" else None,
        "ImageOrientationPatient": [decimal(part) for part in (lps[:3, :2] / volume.spacing[:2]).T.ravel()],
        "PixelSpacing": [decimal(volume.spacing[1]), decimal(volume.spacing[0])],
        "SliceThickness": decimal(volume.spacing[2]), "Rows": pixels.shape[1], "Columns": pixels.shape[2],
        "SamplesPerPixel": 3 if pixels.ndim == 4 else 1, "BitsAllocated": 8 * pixels.dtype.itemsize,
        "PhotometricInterpretation": "RGB" if pixels.ndim == 4 else "MONOCHROME2",
        "PlanarConfiguration": 0 if pixels.ndim == 4 else None, "BitsStored": 8 * pixels.dtype.itemsize,
        "HighBit": 8 * pixels.dtype.itemsize - 1, "PixelRepresentation": int(pixels.dtype.kind == "i"),
    }  # fmt: skip
    for name, value in values.items():
        if value is not None:
            setattr(found, name, value)
    return found


def _slice(shared: Dataset, pixels: np.ndarray, lps: np.ndarray, digest: str, k: int) -> bytes:
    from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    one = Dataset()
    one.update(shared)
    one.SOPInstanceUID = uid_from("slice", digest, k)
    one.InstanceNumber = k + 1
    one.ImagePositionPatient = [decimal(part) for part in (lps @ [0, 0, k, 1])[:3]]
    raw = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    one.PixelData = raw + b"\0" * (len(raw) % 2)
    one["PixelData"].VR = "OW" if pixels.dtype.itemsize == 2 else "OB"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = one.SOPClassUID, one.SOPInstanceUID
    meta.TransferSyntaxUID, meta.ImplementationClassUID = ExplicitVRLittleEndian, uid_from("MeDaS")  # type: ignore[assignment]
    target = io.BytesIO()
    file = FileDataset("", one, file_meta=meta, preamble=bytes(128))
    file.save_as(target, enforce_file_format=True)
    return target.getvalue()
