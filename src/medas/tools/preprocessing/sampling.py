"""A volume at the voxels of another grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from medas.media.volume import Image, Label, Volume
from medas.safe.budget import need
from medas.tools.preprocessing.interpolation import TIE, Order, Slabs, slabs

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
    if isinstance(volume, Label):
        label = volume.voxels[0]
        voxels = (_smooth if how.label == "smooth" else _nearest)(label, grid.shape, matrix, engine)
        return replace(volume, voxels=voxels[np.newaxis], affine=grid.affine)
    made = np.empty((channels, *grid.shape), dtype)
    for channel, target in zip(volume.voxels, made, strict=True):
        lowest = float(channel.min()) if isinstance(volume, Image) and how.fill is None else how.fill or 0.0
        for k, slab in enumerate(engine(channel, grid.shape, matrix, how.image)):
            target[:, :, k] = _as_type(np.where(slab.outside, lowest, slab.values), dtype)
    return replace(volume, voxels=made, affine=grid.affine)


def _as_type(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if dtype.kind == "f":
        return values.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.floor(values + (0.5 + TIE)), limits.min, limits.max).astype(dtype)


def _nearest(label: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, engine: Slabs) -> np.ndarray:
    made = np.empty(shape, label.dtype)
    for k, slab in enumerate(engine(label, shape, matrix, "nearest")):
        made[:, :, k] = np.where(slab.outside, 0, slab.values)
    return made


def _smooth(label: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, engine: Slabs) -> np.ndarray:
    winner, strongest = np.zeros(shape, label.dtype), np.full(shape, -1.0)
    for value in np.unique(label):
        share = (label == value).astype(np.float64)
        for k, slab in enumerate(engine(share, shape, matrix, "linear")):
            strength = np.where(slab.outside, float(value == 0), slab.values)
            # A tie stays with the smaller number, so that background does not shrink by chance.
            better = strength > strongest[:, :, k] + TIE
            strongest[:, :, k][better] = strength[better]
            winner[:, :, k][better] = value
    return winner
