"""Mean, deviation and percentiles of gray values, without a copy of the volume in another type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from medas.tools.preprocessing.blocks import blocks


class GrayValues(Protocol):
    """What is asked of gray values."""

    def mean(self) -> float:
        """Return the mean."""

    def deviation(self) -> float:
        """Return the standard deviation of all values, not of a sample."""

    def percentiles(self, wanted: Sequence[float]) -> list[float]:
        """Return percentiles, linear between two values, as numpy does by default."""


def gray_values(voxels: np.ndarray) -> GrayValues:
    """Return the gray values of voxels, any shape but empty, all finite."""
    small = voxels.dtype.kind in "iu" and voxels.dtype.itemsize <= 2
    return _counted(voxels) if small else _Measured(voxels)


class _Measured(NamedTuple):
    """Numbers that are hardly ever equal."""

    voxels: np.ndarray

    def mean(self) -> float:
        return sum(float(block.sum()) for block in blocks(self.voxels, float)) / self.voxels.size

    def deviation(self) -> float:
        mean = self.mean()
        squares = sum(float(np.square(block - mean).sum()) for block in blocks(self.voxels, float))
        return float(np.sqrt(squares / self.voxels.size))

    def percentiles(self, wanted: Sequence[float]) -> list[float]:
        return [float(value) for value in np.percentile(self.voxels, wanted)]


class _Counted(NamedTuple):
    """How often each whole number of 8 or 16 bits occurs: that tells everything, and takes one pass."""

    lowest: int
    counts: np.ndarray
    """Of the lowest number and of those that follow."""

    @property
    def numbers(self) -> np.ndarray:
        return self.lowest + np.arange(len(self.counts), dtype=float)

    def mean(self) -> float:
        return float((self.numbers * self.counts).sum() / self.counts.sum())

    def deviation(self) -> float:
        squares = np.square(self.numbers - self.mean()) * self.counts
        return float(np.sqrt(squares.sum() / self.counts.sum()))

    def percentiles(self, wanted: Sequence[float]) -> list[float]:
        up_to = np.cumsum(self.counts)
        rank = np.asarray(wanted) / 100 * (up_to[-1] - 1)
        below, above = (self.lowest + np.searchsorted(up_to, edge(rank), "right") for edge in (np.floor, np.ceil))
        return [float(value) for value in below + (above - below) * (rank - np.floor(rank))]


def _counted(voxels: np.ndarray) -> _Counted:
    lowest, highest = int(voxels.min()), int(voxels.max())
    counts = np.zeros(highest - lowest + 1, np.int64)
    for block in blocks(voxels, np.intp):
        counts += np.bincount(block - lowest, minlength=len(counts))
    return _Counted(lowest, counts)
