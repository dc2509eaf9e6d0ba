"""A volume at the voxels of another grid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from medas.media.volume import Image, Label, Volume
from medas.safe.budget import need
from medas.tools.preprocessing.interpolation import Slab, Slabs, slabs
from medas.tools.preprocessing.layout import layout_of
from medas.tools.preprocessing.taps import TIE, Order

AnyVolume = TypeVar("AnyVolume", bound=Volume)


class Grid(NamedTuple):
    """Where the voxels lie that are wanted."""

    shape: tuple[int, int, int]
    affine: np.ndarray
    """4x4, from (i, j, k) to RAS+ mm."""


class How(NamedTuple):
    """How values between voxels are made."""

    image: Order = "linear"
    label: Literal["nearest", "smooth"] = "nearest"
    """`smooth` interpolates each structure linearly and lets the strongest win; it never makes in-between numbers."""
    fill: float | None = None
    """Value of an image outside the old volume; None takes the lowest value of each channel."""


def with_spacing(volume: Volume, spacing: Sequence[float]) -> Grid:
    """Return a grid with voxels of `spacing` mm around the same center, as many as come nearest to the same extent.

    0 keeps the voxel size of an axis. An axis of one voxel keeps it too, because nothing lies beside that voxel.
    """
    new = [mm if mm > 0 and n > 1 else old for mm, old, n in zip(spacing, volume.spacing, volume.shape, strict=True)]
    counts = [n * old / mm for n, old, mm in zip(volume.shape, volume.spacing, new, strict=True)]
    return around_center(volume, [max(1, round(count)) for count in counts], new)


def around_center(volume: Volume, shape: Sequence[int], spacing: Sequence[float]) -> Grid:
    """Return a grid along the same directions with the same center."""
    affine = np.eye(4)
    affine[:3, :3] = volume.affine[:3, :3] / volume.spacing * spacing
    middle = volume.to_world((np.array(volume.shape) - 1) / 2)[0]
    affine[:3, 3] = middle - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    i, j, k = shape
    return Grid((i, j, k), affine)


def resampled(volume: AnyVolume, grid: Grid, how: How, engine: Slabs = slabs) -> AnyVolume:
    """Return the volume at the voxels of another grid; the type of the numbers, names and unit stay.

    Whole numbers are rounded. Cubic values are kept between the lowest and the highest value of the channel.

    Raises:
        OverLimit: If the result would not fit into memory.
    """
    dtype, channels = volume.voxels.dtype, volume.voxels.shape[0]
    need(math.prod(grid.shape) * (channels * dtype.itemsize + 8), "the resampled volume")
    # So that grids along the same directions are seen as such in spite of rounding.
    matrix = np.round(np.linalg.solve(volume.affine, grid.affine), 10)
    read = _Reader(matrix, engine)
    made = layout_of(volume.voxels[0], matrix).empty(channels, grid.shape, dtype)
    for channel, target in zip(volume.voxels, made, strict=True):
        if isinstance(volume, Label) and how.label == "smooth":
            _vote(channel, target, read)
        else:
            order, beyond = _rule(volume, channel, how)
            for slab, (place,) in read.slabs(channel, order, target):
                _write(place, slab, beyond)
    return replace(volume, voxels=made, affine=grid.affine)


class _Reader(NamedTuple):
    """Reads a channel at the voxels of another grid."""

    matrix: np.ndarray
    engine: Slabs

    def slabs(self, channel: np.ndarray, order: Order, *targets: np.ndarray) -> Iterator[tuple[Slab, list[np.ndarray]]]:
        """Yield each slab with its place in volumes (I, J, K) on the other grid, in the order of memory."""
        layout = layout_of(channel, self.matrix)
        turned = [target.transpose(layout.wanted) for target in targets]
        found = self.engine(channel.transpose(layout.given), turned[0].shape, layout.matrix(self.matrix), order)
        for k, slab in enumerate(found):
            yield slab, [target[:, :, k] for target in turned]


class _Rule(NamedTuple):
    order: Order
    beyond: float
    """Value outside the old volume."""


def _rule(volume: Volume, channel: np.ndarray, how: How) -> _Rule:
    if isinstance(volume, Label):
        return _Rule("nearest", 0)
    if isinstance(volume, Image) and how.fill is None:
        return _Rule(how.image, float(channel.min()))
    if channel.dtype.kind == "f":
        return _Rule(how.image, how.fill or 0.0)
    limits = np.iinfo(channel.dtype)
    return _Rule(how.image, min(max(how.fill or 0.0, limits.min), limits.max))


def _write(place: np.ndarray, slab: Slab, beyond: float) -> None:
    values = np.where(slab.outside, beyond, slab.values) if slab.outside.any() else slab.values
    if place.dtype.kind != "f" and values.dtype.kind == "f":
        values = values + (0.5 + TIE)
        np.floor(values, out=values)
    place[...] = values


def _vote(label: np.ndarray, winner: np.ndarray, read: _Reader) -> None:
    winner[...] = 0
    strongest = np.full_like(winner, -1.0, dtype=np.float64)
    for value in np.unique(label):
        share = (label == value).view(np.uint8)
        for slab, (won, best) in read.slabs(share, "linear", winner, strongest):
            strength = np.where(slab.outside, float(value == 0), slab.values)
            # A tie stays with the smaller number, so that background does not shrink by chance.
            better = strength > best + TIE
            best[better] = strength[better]
            won[better] = value
