"""Which voxels along one axis make the value at a place between them, and with how much of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import numpy as np

Order = Literal["nearest", "linear", "cubic"]
TIE = 1e-7
"""What lies this close to the middle between two neighbors goes up, whatever the last bits say."""


class Taps(NamedTuple):
    """T voxels for each of N places along an axis."""

    indices: np.ndarray
    """Shape (T, N)."""
    weights: np.ndarray
    """Shape (T, N), sums over T are 1; of a single voxel it is 1 everywhere."""
    outside: np.ndarray
    """Shape (N,): more than half a voxel outside the volume."""

    def mix(self, plane: np.ndarray, axis: int) -> np.ndarray:
        """Return a new plane with the N places along an axis, 0 or 1; floats unless there is a single voxel for each."""
        # Indices are right by construction; "clip" spares numpy a second buffer that it would need to say so.
        parts: list[np.ndarray] = [plane.take(indices, axis, mode="clip") for indices in self.indices]
        if len(parts) > 1:
            for part, weights in zip(parts, self.weights, strict=True):
                np.multiply(part, weights if axis else weights[:, np.newaxis], out=part)
        return _total(parts)

    def walk(self, plane: Callable[[int], np.ndarray]) -> Iterator[np.ndarray]:
        """Yield the plane of each of the N places, made from the planes (I, J) of the volume; none is asked for twice."""
        known: dict[int, np.ndarray] = {}
        for indices, weights in zip(self.indices.T.tolist(), self.weights.T, strict=True):
            known = {index: known[index] if index in known else plane(index) for index in set(indices)}
            parts = [known[index] for index in indices]
            if len(parts) > 1:
                parts = [part * weight for part, weight in zip(parts, weights, strict=True)]
            yield _total(parts)


def _total(parts: list[np.ndarray]) -> np.ndarray:
    for part in parts[1:]:
        parts[0] += part
    return parts[0]


def taps(at: np.ndarray, size: int, order: Order) -> Taps:
    """Return the voxels for places along an axis.

    Args:
        at: Places in voxels, shape (N,); outside the volume the nearest place inside counts.
        size: Voxels of the axis.
        order: `nearest` takes one voxel, `linear` two (one if no place lies between voxels), `cubic` the four of a
            cubic B-spline, mirrored at the middle of the last voxels.
    """
    outside = (at < -0.5 - TIE) | (at > size - 0.5 + TIE)
    inside = np.clip(at, 0, size - 1)
    if order == "nearest":
        return _single(np.floor(inside + 0.5 + TIE), outside)
    if order == "cubic":
        return _cubic(inside, size, outside)
    below = np.floor(inside)
    share = inside - below
    if not share.any():
        return _single(below, outside)
    indices = np.stack([below, np.minimum(below + 1, size - 1)])
    return Taps(indices.astype(np.intp), np.stack([1 - share, share]), outside)


def _single(nearest: np.ndarray, outside: np.ndarray) -> Taps:
    return Taps(nearest.astype(np.intp)[np.newaxis], np.ones((1, len(nearest))), outside)


def _cubic(inside: np.ndarray, size: int, outside: np.ndarray) -> Taps:
    below = np.floor(inside).astype(np.intp)
    share = inside - below
    rest = 1 - share
    weights = [rest**3, 4 - 6 * share**2 + 3 * share**3, 4 - 6 * rest**2 + 3 * rest**3, share**3]
    round_trip = max(2 * (size - 1), 1)
    indices = np.abs(below + np.arange(-1, 3)[:, np.newaxis]) % round_trip
    return Taps(np.minimum(indices, round_trip - indices) if size > 1 else 0 * indices, np.stack(weights) / 6, outside)
