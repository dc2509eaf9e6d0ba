"""What one DICOM file says about its pixels and their place (PS3.3 C.7.6.2, C.7.6.3, C.7.6.16), checked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN, check_length, check_spacing
from medas.media.formats.dicom_header import Found, Order, Span, read_elements
from medas.media.formats.dicom_view import View

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
LABELMAP = "1.2.840.10008.5.1.4.1.1.66.7"
NOT_VOLUMES = {
    "1.2.840.10008.5.1.4.1.1.77.1.6": "a whole-slide image",
    "1.2.840.10008.5.1.4.1.1.481.2": "a radiotherapy dose",
    "1.2.840.10008.5.1.4.1.1.481.3": "a radiotherapy structure set",
    "1.2.840.10008.5.1.4.1.1.481.5": "a radiotherapy plan",
    "1.2.840.10008.1.3.10": "a directory of files (DICOMDIR)",
    "1.2.840.10008.5.1.4.1.1.30": "a parametric map",
}
"""Kinds that cannot be read as a volume -> what they are in words."""
_NOT_VOLUMES_BY_STEM = {
    "1.2.840.10008.5.1.4.1.1.88.": "a structured report",
    "1.2.840.10008.5.1.4.1.1.9.": "a waveform",
    "1.2.840.10008.5.1.4.1.1.11.": "a presentation state",
    "1.2.840.10008.5.1.4.1.1.91.": "a set of annotations",
}

_ITEM_HEAD = 8
"""Bytes before each piece of compressed pixels."""
_WANTED = frozenset({
    0x00080005, 0x00080016, 0x00080018, 0x00080060, 0x0008103E, 0x00100020, 0x00180050, 0x00180088, 0x00181164,
    0x0020000D, 0x0020000E, 0x00200011, 0x00200013, 0x00200032, 0x00200037, 0x00200052, 0x00280002, 0x00280004,
    0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280100, 0x00280101, 0x00280102, 0x00280103,
    0x00281052, 0x00281053, 0x00281054, 0x00283000, 0x52009229, 0x52009230, 0x7FE00008, 0x7FE00009,
})  # fmt: skip


@dataclass(frozen=True)
class PixelFormat:
    """How the pixels of a file are stored; equal for all slices of a volume."""

    rows: int
    columns: int
    samples: int
    photometric: str
    planar: int
    allocated: int
    stored: int
    signed: bool

    @property
    def frame_bytes(self) -> int:
        """Bytes of one decoded frame."""
        return self.rows * self.columns * self.samples * self.allocated // 8


@dataclass(frozen=True)
class Plane:
    """One slice: a frame of a file and its place."""

    path: Path
    frame: int
    position: tuple[float, ...] | None
    """Center of the first pixel, LPS mm."""
    orientation: tuple[float, ...] | None
    """Direction of a row, then of a column, LPS."""
    spacing: tuple[float, float] | None
    """Distance between rows, between columns, mm."""
    thickness: float | None
    """Distance to the next slice if the file tells, mm."""
    slope: float
    intercept: float
    unit: str


@dataclass(frozen=True)
class DicomFile:
    """What one file says."""

    path: Path
    syntax: str
    order: Order
    sop_class: str
    instance: str
    study: str
    series: str
    patient: str
    modality: str
    description: str
    number: int | None
    frame_of_reference: str
    format: PixelFormat
    frames: int
    pixels: Span
    planes: tuple[Plane, ...]
    inflated: bytes | None


def read_file(path: Path) -> DicomFile:
    """Return what a file says.

    Raises:
        BadFile: If it is damaged, contradicts itself, or is no image; then the message says what it is.
    """
    found = read_elements(path, _WANTED)
    view = View(found.elements, found, path)
    kind = view.text(0x00080016)
    _check_kind(kind, found, path)
    assert found.pixels is not None
    layout, frames = _format(view), _frames(view)
    _check_frames(found, layout, frames, path)
    return DicomFile(
        path=path, syntax=found.syntax, order=found.order, sop_class=kind, instance=view.text(0x00080018),
        study=view.text(0x0020000D), series=view.text(0x0020000E), patient=view.text(0x00100020),
        modality=view.text(0x00080060), description=view.text(0x0008103E), number=view.whole(0x00200011),
        frame_of_reference=view.text(0x00200052), format=layout, frames=frames, pixels=found.pixels,
        planes=_planes(view, frames), inflated=found.inflated,
    )  # fmt: skip


def sop_class(path: Path) -> str:
    """Return the UID that says what kind of object a file is."""
    found = read_elements(path, frozenset({0x00080016}))
    return View(found.elements, found, path).text(0x00080016)


def _check_kind(kind: str, found: Found, path: Path) -> None:
    words = NOT_VOLUMES.get(kind) or next((w for stem, w in _NOT_VOLUMES_BY_STEM.items() if kind.startswith(stem)), "")
    if words:
        raise BadFile(f"it is {words}, not an image", hint="Choose the files of an image series", file=path.name)
    if found.pixels is None:
        how = (
            "real numbers as pixels, which are not supported"
            if found.elements.keys() & {0x7FE00008, 0x7FE00009}
            else "no pixels"
        )
        raise BadFile(f"it has {how}", hint="Choose the files of an image series", file=path.name)
    if found.elements.get(0x00283000):
        hint = "Export it with a linear rescale slope and intercept"
        raise BadFile("its values need a modality look-up table, which is not supported", hint=hint, file=path.name)


def _frames(view: View) -> int:
    frames = view.whole(0x00280008)
    if frames is not None and not 1 <= frames <= 1_000_000:
        raise view.bad(f"NumberOfFrames {frames} is impossible")
    return frames or 1


def _check_frames(found: Found, layout: PixelFormat, frames: int, path: Path) -> None:
    """Refuse more frames than the file can hold, before a place is worked out for each."""
    assert found.pixels is not None
    if found.pixels.length >= 0:
        size = -(-frames * layout.rows * layout.columns * layout.samples * layout.allocated // 8)
        if layout.photometric != "YBR_FULL_422":  # its colors are halved, which `read_pixels` refuses
            check_length(min(found.pixels.length, size), size, file=path.name)
    elif frames * _ITEM_HEAD > path.stat().st_size:
        raise BadFile(f"the file is too short for {frames} frames", hint=EXPORT_AGAIN, file=path.name)


def _format(view: View) -> PixelFormat:
    allocated, stored = view.short(0x00280100), view.short(0x00280101)
    high, sign = view.short(0x00280102), view.short(0x00280103)
    found = PixelFormat(
        rows=view.short(0x00280010), columns=view.short(0x00280011), samples=view.short(0x00280002, 1),
        photometric=view.text(0x00280004), planar=view.short(0x00280006, 0), allocated=allocated, stored=stored,
        signed=sign == 1,
    )  # fmt: skip
    if found.rows < 1 or found.columns < 1:
        raise view.bad(f"Rows {found.rows} and Columns {found.columns} are impossible")
    if allocated not in (1, 8, 16, 32) or not 1 <= stored <= allocated or high != stored - 1 or sign not in (0, 1):
        raise view.bad(f"BitsAllocated {allocated}, BitsStored {stored} and HighBit {high} contradict each other")
    if (found.samples == 1) != (found.photometric in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")):
        raise view.bad("SamplesPerPixel and PhotometricInterpretation contradict each other")
    if found.samples not in (1, 3) or found.planar not in (0, 1):
        raise view.bad(f"{found.samples} samples per pixel are not supported")
    if found.photometric == "PALETTE COLOR":
        hint = "Export it as RGB or gray"
        raise BadFile("colors from a palette are not supported", hint=hint, file=view.path.name)
    return found


def _planes(view: View, frames: int) -> tuple[Plane, ...]:
    shared = view.group(0x52009229)
    each = view.elements.get(0x52009230)
    if each is None:
        plane = _plane(view, [view], 0)
        return tuple(replace(plane, frame=frame) for frame in range(frames))
    if not isinstance(each, list) or len(each) != frames:
        raise view.bad("NumberOfFrames and the functional groups contradict each other")
    own = [View(item, view.found, view.path) for item in each]
    return tuple(_plane(view, [group, *([shared] if shared else [])], frame) for frame, group in enumerate(own))


def _plane(view: View, groups: list[View], frame: int) -> Plane:
    """Return the place of a frame; its own functional groups come before the shared ones (PS3.3 C.7.6.16)."""
    classic = groups == [view]

    def part(sequence: int) -> View:
        nothing = View({}, view.found, view.path)
        return view if classic else next((found for group in groups if (found := group.group(sequence))), nothing)

    measures, transform = part(0x00289110), part(0x00289145)
    spacing = measures.numbers(0x00280030, 2) or (measures.numbers(0x00181164, 2) if classic else None)
    if spacing is not None:
        check_spacing(spacing, file=view.path.name)
    slope, intercept = transform.number(0x00281053), transform.number(0x00281052)
    if slope == 0 or (slope is None) != (intercept is None):
        raise view.bad("RescaleSlope is 0, or slope and intercept are not both there")
    return Plane(
        path=view.path, frame=frame, position=part(0x00209113).numbers(0x00200032, 3),
        orientation=_orientation(part(0x00209116)), spacing=None if spacing is None else (spacing[0], spacing[1]),
        thickness=measures.number(0x00180088) or measures.number(0x00180050),
        slope=1.0 if slope is None else slope, intercept=intercept or 0.0, unit=transform.text(0x00281054),
    )  # fmt: skip


def _orientation(view: View) -> tuple[float, ...] | None:
    found = view.numbers(0x00200037, 6)
    if found is None:
        return None
    row, column = np.array(found[:3]), np.array(found[3:])
    lengths = math.hypot(*row), math.hypot(*column)
    # PS3.3 C.7.6.2.1.1: two unit vectors at right angles; text of few digits is not exact.
    if max(abs(length - 1) for length in lengths) > 1e-3 or abs(float(row @ column)) > 1e-3:
        raise view.bad("ImageOrientationPatient is not two unit vectors at right angles")
    return found
