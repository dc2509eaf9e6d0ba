"""In which order the axes of a volume are walked through, so that neighbors in memory are neighbors in time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Axes = tuple[int, int, int]


class Layout(NamedTuple):
    """Axes by their steps in memory: the middle ones, the shortest ones, the longest ones."""

    given: Axes
    """Of a volume (I, J, K)."""
    wanted: Axes
    """Of another grid, in the order of those of the volume that they run along."""

    def matrix(self, matrix: np.ndarray) -> np.ndarray:
        """Return a 4x4 from wanted to given index for turned axes."""
        return np.asarray(matrix[np.ix_([*self.given, 3], [*self.wanted, 3])])

    def empty(self, channels: int, shape: tuple[int, int, int], kind: np.dtype) -> np.ndarray:
        """Return new voxels (C, I, J, K) of a shape (I, J, K) that lie in memory as those of the volume do."""
        middle, shortest, longest = self.wanted
        memory = (longest, middle, shortest)
        made = np.empty((channels, *(shape[axis] for axis in memory)), kind)
        return made.transpose(0, *(1 + memory.index(axis) for axis in range(3)))


def layout_of(volume: np.ndarray, matrix: np.ndarray) -> Layout:
    """Return the layout of a volume (I, J, K) and of a grid, given the 4x4 from indices of the grid to its indices."""
    # An axis of one voxel has no steps; as the longest it leaves the largest planes.
    by_step = sorted(range(3), key=lambda axis: (volume.shape[axis] == 1, abs(volume.strides[axis])))
    shortest, middle, longest = by_step
    given = (middle, shortest, longest)
    along = np.abs(matrix[:3, :3]).argmax(axis=1)
    first, second, third = (int(along[axis]) for axis in given)
    wanted = (first, second, third)
    return Layout(given, wanted if len(set(wanted)) == 3 else given)
