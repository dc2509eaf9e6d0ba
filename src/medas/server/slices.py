"""One slice of a volume as a PNG, cut from its memory map: only the slice is read."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np

from medas.errors import WrongInput
from medas.media.volume import Label, Volume
from medas.reporting.palette import STRUCTURES
from medas.reporting.plane import plane_of

_LARGEST = 4096
"""Pixels along a side; a picture of very thick slices is not drawn larger."""
_COLORS = 255
"""Colors beside the background."""


def slice_of(volume: Volume, axis: int, index: int, *, channel: int = 0) -> np.ndarray:
    """Return one slice as radiologists look at it, shape (rows, columns), with square pixels.

    Voxels are repeated, never mixed, so that each pixel is a voxel of the volume.

    Args:
        volume: Where to cut.
        axis: Voxel axis across the slices, 0..2.
        index: Slice, from 0.
        channel: Channel, from 0.

    Raises:
        WrongInput: If there is no such slice or channel.
    """
    _check("index", index, volume.shape[axis])
    _check("channel", channel, volume.voxels.shape[0])
    plane = plane_of(volume.affine, axis)
    picture = plane.cut(volume.voxels[channel], index)
    wide, tall = plane.pixel(volume.spacing)
    return _stretched(_stretched(picture, 0, tall / min(wide, tall)), 1, wide / min(wide, tall))


def gray_png(picture: np.ndarray, *, level: float, width: float) -> bytes:
    """Return a slice in a display window: black below it, white above.

    Args:
        picture: Shape (rows, columns).
        level: Center of the window, in the unit of the voxels.
        width: Width of the window, above 0.
    """
    from PIL import Image as Pictures

    shown = (picture.astype(np.float32) - np.float32(level - width / 2)) * np.float32(255 / width)
    return _png(Pictures.fromarray(np.nan_to_num(shown).clip(0, 255).round().astype(np.uint8)))


def label_png(picture: np.ndarray, label: Label, *, outline: bool) -> bytes:
    """Return a slice of a label map in its colors, the background transparent.

    Args:
        picture: Shape (rows, columns).
        label: Where the slice comes from; says the colors.
        outline: Whether only the pixels at the edge of a structure are drawn.
    """
    from PIL import Image as Pictures

    inside = edges(picture) if outline else picture > 0
    numbers = np.where(inside, (picture.astype(np.int64) - 1) % _COLORS + 1, 0).astype(np.uint8)
    shown = Pictures.fromarray(numbers)
    shown.putpalette(_palette(label))
    return _png(shown, transparency=bytes([0, *[255] * _COLORS]))


def edges(picture: np.ndarray) -> np.ndarray:
    """Return which pixels of structures touch, side by side, a pixel of another value or the edge of the picture."""
    around = np.pad(picture, 1)
    middle = around[1:-1, 1:-1]
    differs = np.zeros(picture.shape, dtype=bool)
    for neighbor in (around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]):
        differs |= neighbor != middle
    return np.asarray(differs & (picture > 0))


def color_of(value: int, colors: Mapping[int, str]) -> str:
    """Return the color of a label value as `#rrggbb`: its own, else one of the palette."""
    return colors.get(value) or STRUCTURES[(value - 1) % len(STRUCTURES)]


def _check(name: str, number: int, count: int) -> None:
    if not 0 <= number < count:
        raise WrongInput(f"{name}: must be from 0 to {count - 1}, got {number}", param=name)


def _stretched(picture: np.ndarray, axis: int, factor: float) -> np.ndarray:
    count = picture.shape[axis]
    wanted = max(1, min(round(count * factor), max(count, _LARGEST)))
    if wanted == count:
        return picture
    return np.asarray(np.take(picture, ((np.arange(wanted) + 0.5) * count / wanted).astype(int), axis=axis))


def _palette(label: Label) -> bytes:
    own = {value: entry.color for value, entry in label.labels.items() if entry.color}
    colors = ["#000000", *(color_of(value, own) for value in range(1, _COLORS + 1))]
    return b"".join(bytes.fromhex(color.removeprefix("#")) for color in colors)


def _png(picture: object, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1, **options)  # type: ignore[attr-defined]  # Pillow has no types here
    return out.getvalue()
