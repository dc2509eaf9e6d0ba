"""From DICOM files to one volume: grouping, sorting and geometry (PS3.3 C.7.6.2)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medas.errors import BadFile, WrongInput
from medas.media.formats.checks import build, check_counts, linear
from medas.media.formats.dicom_file import DicomFile, Plane
from medas.media.formats.dicom_pixels import read_pixels
from medas.media.volume import Image

LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
MAX_TILT_DEGREES = 0.5
_OFF_LINE_MM = 0.11
"""Positions are often rounded to 0.1 mm, those of a slice and of the two ends between which it should lie."""
_SAME_PLACE_MM = 1e-4


@dataclass(frozen=True)
class Series:
    """One series of a folder."""

    uid: str
    """SeriesInstanceUID."""
    modality: str
    """DICOM modality."""
    description: str
    """SeriesDescription."""
    count: int
    """Slices (frames, for multi-frame files)."""
    spacing: tuple[float, float, float] | None
    """Voxel size along i, j, k in mm; None if the slices do not make one volume."""
    patient: str
    """PatientID."""
    study: str
    """StudyInstanceUID."""
    files: tuple[Path, ...]
    """Its files, in no order."""


@dataclass(frozen=True)
class Stack:
    """Slices in their order along the normal, and where they lie."""

    planes: tuple[Plane, ...]
    affine: np.ndarray
    """4x4, from (i, j, k) to RAS+ mm."""


def describe(files: Sequence[DicomFile]) -> Series:
    """Return what a list shows of a series."""
    first = files[0]
    try:
        lengths = np.linalg.norm(stack(files).affine[:3, :3], axis=0)
        spacing = (float(lengths[0]), float(lengths[1]), float(lengths[2]))
    except WrongInput:
        spacing = None
    count = sum(file.frames for file in files)
    paths = tuple(file.path for file in files)
    return Series(first.series, first.modality, first.description, count, spacing, first.patient, first.study, paths)


def to_image(files: Sequence[DicomFile]) -> Image:
    """Return the volume of the files of one series.

    Raises:
        BadFile: If the slices do not make one regular volume; the message says which rule is broken.
    """
    found = stack(files)
    layout = files[0].format
    count = sum(file.frames for file in files)
    check_counts((layout.samples, count, layout.rows, layout.columns), 4, file=_name(files))
    stored = read_pixels(files)
    starts = dict(zip((file.path for file in files), np.cumsum([0, *(file.frames for file in files)]), strict=False))
    order = [int(starts[plane.path]) + plane.frame for plane in found.planes]
    values = _rescaled(stored, order, found.planes)
    name, modality, unit = _name(files), files[0].modality, _unit(files)
    if found.planes[0].position is None:  # frames without place: moments of a film, not slices
        frames, rows, columns, samples = values.shape
        voxels = values.transpose(0, 3, 2, 1).reshape(frames * samples, columns, rows, 1)
        return build(voxels, found.affine, file=name, modality=modality, unit=unit)
    return build(values.transpose(3, 2, 1, 0), found.affine, file=name, modality=modality, unit=unit)


def stack(files: Sequence[DicomFile]) -> Stack:
    """Return the slices of one series in order, checked to make one regular volume."""
    _check_alike(files)
    planes = [plane for file in files for plane in file.planes]
    known = sum((plane.position is not None) + (plane.orientation is not None) for plane in planes)
    if known == 0:
        return _without_place(files, planes)
    if known < 2 * len(planes):
        words = "ImagePositionPatient or ImageOrientationPatient is missing"
        raise _bad(words, "Export the series again with its geometry", files)
    if any(plane.spacing is None for plane in planes):
        raise _bad("PixelSpacing is missing", "Export the series again with its geometry", files)
    turn = np.reshape(planes[0].orientation or (), (2, 3))
    normal = np.cross(turn[0], turn[1])
    # PS3.3 C.7.6.2: slices may come in any order; ImagePositionPatient decides, not the file name.
    planes.sort(key=lambda plane: float(np.dot(plane.position or (), normal)))
    step = _step(planes, normal, files)
    rows, columns = planes[0].spacing or (1.0, 1.0)
    affine = np.eye(4)
    affine[:3, :3] = np.stack([turn[0] * columns, turn[1] * rows, step], axis=1)
    affine[:3, 3] = planes[0].position or (0.0, 0.0, 0.0)
    return Stack(tuple(planes), LPS_TO_RAS @ affine)


def _check_alike(files: Sequence[DicomFile]) -> None:
    first = files[0]
    reference = first.planes[0]
    for file in files:
        if file.format != first.format:
            raise _bad("slices differ in size or kind of pixels", "Read them as separate series", files)
        if file.patient != first.patient or file.frame_of_reference != first.frame_of_reference:
            raise _bad("slices of several patients or positions share one series", "Export the series again", files)
        for plane in file.planes:
            if not _close(plane.orientation, reference.orientation, 1e-3):
                raise _bad("slices lie in different directions", "Take localizer images out of the series", files)
            if not _close(plane.spacing, reference.spacing, 1e-4):
                raise _bad("slices differ in PixelSpacing", "Read them as separate series", files)


def _close(one: Sequence[float] | None, other: Sequence[float] | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def _without_place(files: Sequence[DicomFile], planes: list[Plane]) -> Stack:
    """Return the stack of one file without a place in the patient: a radiograph, a photograph or a film."""
    if len(files) > 1:
        raise _bad("slices do not say where they lie", "Read the files one by one", files)
    rows, columns = planes[0].spacing or (1.0, 1.0)
    # As for pictures (`raster.py`): LPS without rotation, which is also what ITK assumes.
    return Stack(tuple(planes), np.diag([-columns, -rows, 1.0, 1.0]))


def _step(planes: list[Plane], normal: np.ndarray, files: Sequence[DicomFile]) -> np.ndarray:
    """Return the vector from one slice to the next, LPS mm, after checking that all steps are equal."""
    points = np.array([plane.position for plane in planes])
    if len(points) == 1:
        thickness = planes[0].thickness
        return normal * (thickness if thickness and thickness > 0 else 1.0)
    heights = points @ normal
    gaps = np.diff(heights)
    usual = float(np.median(gaps))
    if gaps.min() < max(_SAME_PLACE_MM, 1e-2 * usual):
        hint = "Take doubled slices out, or split time points and echoes into series"
        raise _bad("several slices lie at the same place", hint, files)
    mean = (heights[-1] - heights[0]) / (len(heights) - 1)
    off_line = np.abs(heights - heights[0] - mean * np.arange(len(heights))).max()
    if off_line > min(max(_OFF_LINE_MM, 0.02 * usual), 0.25 * usual):
        _refuse_gaps(gaps, usual, files)
    step = np.asarray((points[-1] - points[0]) / (len(points) - 1))
    _check_tilt(points, step, normal, files)
    return step


def _refuse_gaps(gaps: np.ndarray, usual: float, files: Sequence[DicomFile]) -> None:
    ratios = gaps / usual
    missing = int(np.sum(np.round(ratios) - 1))
    if missing > 0 and np.abs(ratios - np.round(ratios)).max() < 0.1:
        slices = "1 slice is" if missing == 1 else f"{missing} slices are"
        raise _bad(f"{slices} missing", "Copy the whole series again", files)
    words = f"distances between slices differ, from {gaps.min():.2f} to {gaps.max():.2f} mm"
    raise _bad(words, "Split the series where the distance changes", files)


def _check_tilt(points: np.ndarray, step: np.ndarray, normal: np.ndarray, files: Sequence[DicomFile]) -> None:
    line = points[0] + np.arange(len(points))[:, None] * step
    if np.abs(points - line).max() > max(_OFF_LINE_MM, 0.04 * float(np.linalg.norm(step))):
        raise _bad("slices are shifted against each other", "Export the series again", files)
    tilt = math.degrees(math.acos(min(1.0, float(step @ normal) / float(np.linalg.norm(step)))))
    if tilt > MAX_TILT_DEGREES:
        hint = "Correct the gantry tilt with the scanner's software, or convert with dcm2niix"
        raise _bad(f"slices are tilted by {tilt:.1f} degrees", hint, files)


def _rescaled(stored: np.ndarray, order: list[int], planes: tuple[Plane, ...]) -> np.ndarray:
    """Return values in the order of the planes, slope and intercept applied once; whole numbers where they are exact."""
    slopes, intercepts = [plane.slope for plane in planes], [plane.intercept for plane in planes]
    ordered = stored if order == list(range(len(order))) else stored[order]
    if all(slope == 1 for slope in slopes) and all(offset == 0 for offset in intercepts):
        return ordered
    if all(slope == 1 for slope in slopes) and all(offset.is_integer() for offset in intercepts):
        low = int(stored.min()) + int(min(intercepts))
        high = int(stored.max()) + int(max(intercepts))
        kind = "i2" if low >= -(2**15) and high < 2**15 else "i4"
        if low >= -(2**31) and high < 2**31:
            shift = np.array(intercepts, np.int64).reshape(-1, 1, 1, 1).astype(kind)
            # Casting first may wrap around, but adding wraps back, because the sum fits.
            return np.asarray(ordered.astype(kind) + shift)
    return linear(ordered, *(np.reshape(numbers, (-1, 1, 1, 1)) for numbers in (slopes, intercepts)))


def _unit(files: Sequence[DicomFile]) -> str:
    """Return HU for CT (RescaleType empty or HU), else what RescaleType says."""
    units = {plane.unit for file in files for plane in file.planes}
    unit = units.pop() if len(units) == 1 else ""
    if files[0].modality == "CT" and unit in ("", "HU"):
        return "HU"
    return "" if unit == "US" else unit  # US = unspecified


def _name(files: Sequence[DicomFile]) -> str:
    return files[0].path.name if len(files) == 1 else files[0].path.parent.name


def _bad(message: str, hint: str, files: Sequence[DicomFile]) -> BadFile:
    return BadFile(message, hint=hint, file=_name(files))
