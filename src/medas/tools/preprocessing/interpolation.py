"""Values between voxels, slab by slab: the reference in numpy and scipy, and the same in torch.

A slab is all voxels (I, J) of one k of the wanted grid, so that coordinates of all voxels are never in memory at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from medas.tools.preprocessing.taps import TIE, Order, taps

if TYPE_CHECKING:
    import torch


class Slab(NamedTuple):
    """One k of the wanted grid."""

    values: np.ndarray
    """Shape (I, J), float64, or the numbers of the channel as they are if none lies between voxels; the nearest voxel
    where `outside`. Never beyond the lowest and the highest number of the channel. Two slabs may share one array."""
    outside: np.ndarray
    """Broadcasts to (I, J): more than half a voxel outside the volume."""


Slabs = Callable[[np.ndarray, tuple[int, int, int], np.ndarray, Order], Iterator[Slab]]
"""Channel (I, J, K), wanted shape, 4x4 from wanted to given index, order -> slabs."""


def slabs(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
    """Yield the slabs of a channel: the reference."""
    used = np.abs(matrix[:3, :3]) > 0
    aligned = (used.sum(axis=0) == 1).all() and (used.sum(axis=1) == 1).all()
    # Grids along the same directions: three short interpolations instead of a long one, 10 times as fast.
    look = _along_axes if aligned else _anywhere
    if order != "cubic":
        yield from look(channel, shape, matrix, order)
        return
    low, high = channel.min(), channel.max()
    for slab in look(_spline(channel), shape, matrix, order):
        yield slab._replace(values=np.clip(slab.values, low, high))


def torch_slabs(device: str) -> Slabs:
    """Return `slabs` in torch on a device; cubic, which torch does not have in 3D, is left to the reference."""

    def made(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
        import torch

        if order == "cubic":
            yield from slabs(channel, shape, matrix, order)
            return
        kind = torch.float32 if device == "mps" else torch.float64
        low, high = channel.min(), channel.max()
        voxels = torch.from_numpy(np.array(channel, np.float64)).to(device, kind)
        for at, outside in _places(channel.shape, shape, matrix):
            values = _corners(voxels, torch.from_numpy(at).to(device, kind), order)
            # In float32 the largest whole numbers of 32 bits grow.
            yield Slab(np.clip(values.cpu().numpy().astype(np.float64), low, high), outside)

    return made


def _corners(voxels: torch.Tensor, at: torch.Tensor, order: Order) -> torch.Tensor:
    """Return the values at indices (3, ...) from the one or eight voxels around each."""
    if order == "nearest":
        i, j, k = (at + (0.5 + TIE)).floor().long()
        return voxels[i, j, k]
    size = at.new_tensor(list(voxels.shape)).reshape(3, *[1] * (at.ndim - 1))
    below = at.floor().minimum((size - 2).clamp_min(0))
    share = at - below
    low, high = below.long(), (below + 1).minimum(size - 1).long()
    value = at.new_zeros(at.shape[1:])
    for corner in range(8):
        up = [corner >> axis & 1 for axis in range(3)]
        i, j, k = (high[axis] if one else low[axis] for axis, one in enumerate(up))
        weights = [share[axis] if one else 1 - share[axis] for axis, one in enumerate(up)]
        value += weights[0] * weights[1] * weights[2] * voxels[i, j, k]
    return value


def _spline(channel: np.ndarray) -> np.ndarray:
    """Return the coefficients of the cubic B-spline through all voxels."""
    from scipy import ndimage

    return np.asarray(ndimage.spline_filter(channel.astype(np.float64), order=3, mode="mirror"))


def _along_axes(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
    rows = np.abs(matrix[:3, :3]).argmax(axis=0)
    turned = channel.transpose(*(int(row) for row in rows))
    first, second, third = (
        taps(matrix[row, column] * np.arange(n) + matrix[row, 3], channel.shape[row], order)
        for column, (row, n) in enumerate(zip(rows, shape, strict=True))
    )
    floats = any(len(axis.indices) > 1 for axis in (first, second, third))
    kind = np.dtype(np.float64) if floats else channel.dtype
    outside = first.outside[:, np.newaxis] | second.outside
    outside = outside if outside.any() else outside[:1, :1]

    def within(plane: np.ndarray) -> np.ndarray:
        return second.mix(first.mix(plane, 0), 1)

    def given(k: int) -> np.ndarray:
        return turned[:, :, k].astype(kind, copy=False)

    # Work within planes costs most: it is done on the fewer ones, those given or those wanted.
    early = turned.shape[2] <= shape[2]
    for k, plane in enumerate(third.walk((lambda k: within(given(k))) if early else given)):
        yield Slab(plane if early else within(plane), outside | third.outside[k])


def _anywhere(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
    from scipy import ndimage

    how = {"order": 1, "mode": "nearest"} if order == "linear" else {"order": 3, "mode": "mirror", "prefilter": False}
    for at, outside in _places(channel.shape, shape, matrix):
        if order == "nearest":
            values = channel[tuple(np.floor(at + 0.5 + TIE).astype(np.intp))]
        else:
            values = np.asarray(ndimage.map_coordinates(channel, at, np.float64, **how))
        yield Slab(values, outside)


def _places(
    given: tuple[int, ...], shape: tuple[int, int, int], matrix: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield per slab the indices (3, I, J) into the volume, kept inside it, and where they were outside."""
    highest = np.array(given, float).reshape(3, 1, 1) - 1
    i, j = np.meshgrid(*(np.arange(n, dtype=float) for n in shape[:2]), indexing="ij")
    for k in range(shape[2]):
        at = np.stack([row[0] * i + row[1] * j + (row[2] * k + row[3]) for row in matrix[:3]])
        outside = (at < -0.5 - TIE) | (at > highest + 0.5 + TIE)
        yield np.clip(at, 0, highest), np.asarray(outside.any(axis=0))
