"""Which slice to show, how much of it, and in which window."""

from __future__ import annotations

import numpy as np

from medas.media.volume import Image, Label, Volume
from medas.reporting.plane import best_axis

SOFT_TISSUE = (-160.0, 240.0)
"""HU: level 40, width 400."""
_MARGIN_MM = 12.0


def largest_error(
    volume: Volume, truth: Label | None, prediction: Label | None, *, axis: int | None = None
) -> tuple[int, int]:
    """Return axis and index of the slice with most differing voxels; without any, see `largest_section`."""
    axis = best_axis(volume) if axis is None else axis
    if truth is not None and prediction is not None:
        wrong = _per_slice(truth.voxels[0] != prediction.voxels[0], axis)
        if wrong.any():
            return axis, int(np.argmax(wrong))
    return largest_section(volume, truth, prediction, axis=axis)


def largest_section(
    volume: Volume, truth: Label | None, prediction: Label | None, *, axis: int | None = None
) -> tuple[int, int]:
    """Return axis and index of the slice with most voxels of the truth (else the prediction), else the middle one."""
    axis = best_axis(volume) if axis is None else axis
    for label in (truth, prediction):
        if label is not None:
            inside = _per_slice(label.voxels[0] > 0, axis)
            if inside.any():
                return axis, int(np.argmax(inside))
    return axis, volume.shape[axis] // 2


def default_window(image: Image | None, picture: np.ndarray | None) -> tuple[float, float]:
    """Return lowest and highest intensity to show: soft tissue for HU, else the middle 99 % of the slice."""
    if image is None or picture is None:
        return 0.0, 1.0
    lowest, highest = (float(value) for value in np.percentile(picture, [0.5, 99.5]))
    if image.unit == "HU" or (image.modality == "CT" and lowest < SOFT_TISSUE[0] and highest > 1):
        return SOFT_TISSUE
    return lowest, highest if highest > lowest else lowest + 1.0


def view_box(inside: np.ndarray, pixel: tuple[float, float], *, whole: bool = False) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right in pixels: the structure and half its size around, at most the slice.

    Args:
        inside: What must be seen, bool, shape (rows, columns).
        pixel: Width and height of a pixel in mm.
        whole: Always the whole slice.
    """
    if whole or not inside.any():
        return 0, inside.shape[0], 0, inside.shape[1]
    box = []
    for axis, size in ((1, pixel[1]), (0, pixel[0])):
        hits = np.flatnonzero(inside.any(axis=axis))
        low, high = int(hits[0]), int(hits[-1]) + 1
        margin = round(max(_MARGIN_MM / size, 0.5 * (high - low)))
        box += [max(0, low - margin), min(inside.shape[1 - axis], high + margin)]
    top, bottom, left, right = box
    return top, bottom, left, right


def _per_slice(mask: np.ndarray, axis: int) -> np.ndarray:
    return np.asarray(mask.sum(axis=tuple(other for other in range(3) if other != axis)))
