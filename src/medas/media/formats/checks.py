"""What every reader checks before it decodes, and what it hands back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, WrongInput
from medas.media.volume import Image
from medas.safe.budget import need

EXPORT_AGAIN = "Copy or export the file again"

MIN_SPACING_MM = 1e-6
MAX_SPACING_MM = 1e5
"""Voxels smaller than a nanometer or larger than 100 m are damaged headers."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


def number(text: str, what: str, *, file: str) -> float:
    """Return a finite number from text; `1_0`, `1,5`, `0x10`, `nan` and `1e400`, which `float` or others take, are not."""
    stripped = text.strip(" \0")
    value = float(stripped) if _NUMBER.fullmatch(stripped) else math.nan
    if not math.isfinite(value):
        raise BadFile(f"{what}: {stripped[:20]!r} is not a finite number", hint=EXPORT_AGAIN, file=file)
    return value


def whole(text: str, what: str, *, file: str) -> int:
    """Return a whole number from text."""
    stripped = text.strip(" \0")
    if not _WHOLE.fullmatch(stripped):
        raise BadFile(f"{what}: {stripped[:20]!r} is not a whole number", hint=EXPORT_AGAIN, file=file)
    return int(stripped)


def check_spacing(spacing: Iterable[float], *, file: str) -> None:
    """Do nothing if all voxel sizes, in mm, are finite, positive and possible."""
    sizes = [float(size) for size in spacing]
    if not all(math.isfinite(size) and MIN_SPACING_MM <= size <= MAX_SPACING_MM for size in sizes):
        shown = ", ".join(f"{size:g}" for size in sizes)
        raise BadFile(f"voxel size {shown} mm is impossible", hint="Correct the voxel size in the header", file=file)


def check_counts(counts: Sequence[int], itemsize: int, *, file: str) -> int:
    """Return the number of bytes of an array, all in Python integers, after asking the memory budget.

    Raises:
        BadFile: If a count is not positive.
        OverLimit: If the array does not fit.
    """
    if any(count < 1 for count in counts):
        raise BadFile(f"size {'x'.join(map(str, counts))} has an axis without voxels", hint=EXPORT_AGAIN, file=file)
    size = math.prod(counts) * itemsize
    need(size, f"the image of {'x'.join(map(str, counts))} voxels", file)
    return size


def check_length(have: int, wanted: int, *, file: str) -> None:
    """Do nothing if the file holds exactly as many bytes of voxels as its header says."""
    if have == wanted:
        return
    how = "the file is cut off" if have < wanted else "the file is longer than its header says"
    raise BadFile(f"{how}: {have} bytes of voxels instead of {wanted}", hint=EXPORT_AGAIN, file=file)


def read_array(path: Path, dtype: np.dtype[Any], counts: Sequence[int], start: int) -> np.ndarray:
    """Return the array of a file, last axis fastest, in the byte order of this machine."""
    flat = np.fromfile(path, dtype, math.prod(counts), offset=start)
    return native(flat).reshape(tuple(counts))


def native(array: np.ndarray) -> np.ndarray:
    """Return the array in the byte order of this machine; swaps in place where it can."""
    if array.dtype.isnative:
        return array
    swapped = array.byteswap(inplace=array.flags.writeable)
    return swapped.view(array.dtype.newbyteorder("="))


def linear(stored: np.ndarray, slope: Any, intercept: Any) -> np.ndarray:
    """Return `stored * slope + intercept` as float32 where that keeps every step between stored values, else float64.

    Args:
        stored: Values as they lie in the file.
        slope: Number, or one per first axis as an array that broadcasts.
        intercept: The same.
    """
    exact = stored.dtype.itemsize <= 2 or stored.dtype == np.float32
    steps, offset = np.abs(slope), np.abs(intercept)
    # 24 bits: 16 for the stored value leave 8 for an offset; slopes near the ends of float32 lose digits or overflow.
    if exact and (offset / 2**20 < steps).all() and (steps > 1e-30).all() and (steps < 1e30).all():
        dtype: type[np.floating[Any]] = np.float32
    else:
        dtype = np.float64
    values: np.ndarray[Any, np.dtype[Any]] = stored.astype(dtype)
    with np.errstate(over="ignore"):  # `check_finite` refuses what overflows
        values *= np.asarray(slope, dtype)
        values += np.asarray(intercept, dtype)
    return values


def build(
    voxels: np.ndarray, affine: Any, *, file: str, channels: tuple[str, ...] = (), modality: str = "", unit: str = ""
) -> Image:
    """Return an image after the last checks: all voxels finite, a usable affine, a type that volumes have.

    Args:
        voxels: Shape (C, I, J, K).
        affine: 4x4, from (i, j, k) to RAS+ mm.
        file: Name of the file for messages.
        channels: One name per channel, or none.
        modality: DICOM modality.
        unit: Unit of the voxels.
    """
    check_finite(voxels, file=file)
    try:
        image = Image(narrow(voxels, file=file), affine, channels, modality, unit)
    except WrongInput as error:
        raise BadFile(error.message, hint=error.hint or EXPORT_AGAIN, file=file) from None
    check_spacing(image.spacing, file=file)
    return image


def check_finite(voxels: np.ndarray, *, file: str) -> None:
    """Do nothing if no voxel is NaN or infinite."""
    if voxels.dtype.kind not in "fc":
        return
    # The extremes are NaN or infinite if any voxel is; no mask as large as the image is made.
    if not (np.isfinite(voxels.min()) and np.isfinite(voxels.max())):
        hint = "Replace NaN and infinite voxels, e.g. by 0, and save it again"
        raise BadFile("voxels are not all finite numbers", hint=hint, file=file)


def narrow(voxels: np.ndarray, *, file: str) -> np.ndarray:
    """Return voxels in a type that volumes have, every value unchanged.

    Raises:
        BadFile: If 64-bit whole numbers are too large for that.
    """
    if voxels.dtype == np.bool_:
        return voxels.astype(np.uint8)
    if voxels.dtype == np.float16:
        return voxels.astype(np.float32)
    if voxels.dtype.kind not in "iu" or voxels.dtype.itemsize < 8:
        return voxels
    low, high = int(voxels.min()), int(voxels.max())
    if low >= -(2**31) and high < 2**31:
        return voxels.astype(np.int32)
    if max(-low, high) <= 2**53:
        return voxels.astype(np.float64)
    raise BadFile("64-bit voxels are too large to be kept exactly", hint="Rescale them first", file=file)
