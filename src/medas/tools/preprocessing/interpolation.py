"""Values between voxels, slab by slab: the reference in numpy and scipy, and the same in torch.

A slab is all voxels (I, J) of one k of the wanted grid, so that coordinates of all voxels are never in memory at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import torch

Order = Literal["nearest", "linear", "cubic"]
TIE = 1e-7
"""What lies this close to the middle between two neighbors goes up, whatever the last bits say."""


class Slab(NamedTuple):
    """One k of the wanted grid."""

    values: np.ndarray
    """Shape (I, J), float64; the nearest voxel where `outside`."""
    outside: np.ndarray
    """Broadcasts to (I, J): more than half a voxel outside the volume."""


Slabs = Callable[[np.ndarray, tuple[int, int, int], np.ndarray, Order], Iterator[Slab]]
"""Channel (I, J, K), wanted shape, 4x4 from wanted to given index, order -> slabs."""


class _Axis(NamedTuple):
    """Where the wanted voxels lie along one axis of the volume."""

    below: np.ndarray
    above: np.ndarray
    share: np.ndarray
    """Weight of `above`, 0..1."""
    outside: np.ndarray


def slabs(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
    """Yield the slabs of a channel: the reference."""
    used = np.abs(matrix[:3, :3]) > 0
    if order != "cubic" and (used.sum(axis=0) == 1).all() and (used.sum(axis=1) == 1).all():
        # Grids along the same directions: three short interpolations instead of a long one, 10 times as fast.
        from_axis = used.argmax(axis=0)
        turned = channel.transpose(*(int(axis) for axis in from_axis))
        axes = [
            _axis(matrix[row, column] * np.arange(n) + matrix[row, 3], channel.shape[row], order)
            for column, (row, n) in enumerate(zip(from_axis, shape, strict=True))
        ]
        yield from _along_axes(turned, axes)
        return
    read = _reader(channel, order)
    for at, outside in _places(channel.shape, shape, matrix):
        yield Slab(read(at), outside)


def torch_slabs(device: str) -> Slabs:
    """Return `slabs` in torch on a device; cubic, which torch does not have in 3D, is left to the reference."""

    def made(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> Iterator[Slab]:
        import torch

        if order == "cubic":
            yield from slabs(channel, shape, matrix, order)
            return
        kind = torch.float32 if device == "mps" else torch.float64
        voxels = torch.from_numpy(np.array(channel, np.float64)).to(device, kind)
        for at, outside in _places(channel.shape, shape, matrix):
            values = _corners(voxels, torch.from_numpy(at).to(device, kind), order)
            yield Slab(values.cpu().numpy().astype(np.float64), outside)

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


def _axis(at: np.ndarray, size: int, order: Order) -> _Axis:
    outside = (at < -0.5 - TIE) | (at > size - 0.5 + TIE)
    inside = np.clip(at, 0, size - 1)
    if order == "nearest":
        nearest = np.floor(inside + 0.5 + TIE).astype(np.intp)
        return _Axis(nearest, nearest, np.zeros_like(inside), outside)
    below = np.minimum(np.floor(inside), max(size - 2, 0))
    return _Axis(below.astype(np.intp), np.minimum(below + 1, size - 1).astype(np.intp), inside - below, outside)


def _along_axes(channel: np.ndarray, axes: list[_Axis]) -> Iterator[Slab]:
    first, second, third = axes
    outside = first.outside[:, None] | second.outside
    for k, share in enumerate(third.share):
        plane = _between(channel[:, :, third.below[k]], channel[:, :, third.above[k]], share)
        plane = _between(plane[first.below], plane[first.above], first.share[:, None])
        plane = _between(plane[:, second.below], plane[:, second.above], second.share)
        yield Slab(plane, outside | third.outside[k])


def _between(below: np.ndarray, above: np.ndarray, share: np.ndarray) -> np.ndarray:
    if not share.any():
        return below.astype(np.float64, copy=False)
    return np.asarray(below * (1 - share) + above * share)


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


def _reader(channel: np.ndarray, order: Order) -> Callable[[np.ndarray], np.ndarray]:
    from scipy import ndimage

    if order == "nearest":
        return lambda at: np.asarray(channel[tuple(np.floor(at + 0.5 + TIE).astype(np.intp))], np.float64)
    if order == "linear":
        return lambda at: np.asarray(ndimage.map_coordinates(channel, at, np.float64, order=1, mode="nearest"))
    low, high = channel.min(), channel.max()
    spline = ndimage.spline_filter(channel.astype(np.float64), order=3, mode="mirror")

    def cubic(at: np.ndarray) -> np.ndarray:
        values = ndimage.map_coordinates(spline, at, np.float64, order=3, mode="mirror", prefilter=False)
        return np.asarray(np.clip(values, low, high))

    return cubic
