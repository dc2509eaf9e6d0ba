"""Which objects of a prediction lie on which of the truth: areas and common voxels of numbered objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class InstanceOverlap:
    """Areas of all objects, and of each pair that touches; objects are counted from 0 in the order of their numbers."""

    truth: np.ndarray
    """Voxels of each true object."""
    prediction: np.ndarray
    """Voxels of each predicted object."""
    true_of: np.ndarray
    """True object of each pair, ascending; within it by predicted object."""
    predicted_of: np.ndarray
    """Predicted object of each pair."""
    common: np.ndarray
    """Voxels that a pair shares, at least 1."""

    @classmethod
    def of(cls, prediction: np.ndarray, truth: np.ndarray) -> InstanceOverlap:
        """Count two maps of numbered objects of the same shape; 0 and below is background."""
        ours, theirs = _Numbers.of(prediction), _Numbers.of(truth)
        base = len(ours.area)
        both = np.flatnonzero(theirs.voxels)
        codes = theirs.voxels[both] * base + ours.voxels[both]
        if len(theirs.area) * base <= max(_TABLE, len(codes)):
            often = np.bincount(codes)
            pairs = np.flatnonzero(often)
            common = often[pairs]
        else:
            pairs, common = np.unique(codes, return_counts=True)
        inside = pairs % base > 0
        pairs, common = pairs[inside], common[inside]
        return cls(theirs.areas, ours.areas, theirs.place[pairs // base], ours.place[pairs % base], common)

    @cached_property
    def union(self) -> np.ndarray:
        """Voxels that belong to one or both objects of each pair."""
        return np.asarray(self.truth[self.true_of] + self.prediction[self.predicted_of] - self.common)

    @cached_property
    def jaccard(self) -> np.ndarray:
        """Common voxels over those of both, for each pair, above 0 to 1."""
        return np.asarray(self.common / self.union)

    def table(self) -> np.ndarray:
        """Return the Jaccard index of every true (rows) with every predicted object (columns)."""
        filled = np.zeros((len(self.truth), len(self.prediction)))
        filled[self.true_of, self.predicted_of] = self.jaccard
        return filled


_TABLE = 4_000_000
"""Numbers up to which counting in a table beats sorting."""


class _Numbers:
    """A map of numbered objects as a list of voxels."""

    def __init__(self, voxels: np.ndarray) -> None:
        self.voxels = voxels
        self.area = np.bincount(voxels, minlength=1)
        """Voxels of each number, used or not."""
        self.area[0] = 0
        self.place = np.cumsum(self.area > 0) - 1
        """Number -> place among the objects."""
        self.areas = self.area[self.area > 0]

    @classmethod
    def of(cls, objects: np.ndarray) -> _Numbers:
        flat = objects.ravel()
        lowest, highest = int(flat.min(initial=0)), int(flat.max(initial=0))
        if lowest < 0:
            flat = np.maximum(flat, 0)
        if highest > max(_TABLE, flat.size):  # numbers far apart: a table of them would be too large
            values, flat = np.unique(flat, return_inverse=True)
            flat = flat + int(values[0] > 0)
        return cls(flat.astype(np.intp, copy=False))
