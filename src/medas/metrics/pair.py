"""Prediction and truth of one structure; what several metrics need is computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from medas.metrics.overlap import Counts, counts_of_masks
from medas.metrics.surface_distances import SurfaceDistances, surface_distances


@dataclass(frozen=True, eq=False)
class Pair:
    """Two masks of one structure on one grid."""

    prediction: np.ndarray
    """Mask, bool, shape (I, J, K); may be cropped as long as both masks are whole."""
    truth: np.ndarray
    """Mask, same shape."""
    axes: np.ndarray
    """3x3, columns are the steps in mm along i, j, k."""
    counts: Counts
    """Voxels inside."""
    tolerance_mm: float = 1.0
    """Distance that still counts as agreement, for the normalized surface distance."""

    @classmethod
    def of(
        cls,
        prediction: np.ndarray,
        truth: np.ndarray,
        *,
        spacing: tuple[float, float, float] = (1.0, 1.0, 1.0),
        tolerance_mm: float = 1.0,
    ) -> Pair:
        """Return the pair of two masks, shape (I, J, K), on a straight grid with voxels of `spacing` mm."""
        prediction, truth = prediction != 0, truth != 0
        return cls(prediction, truth, np.diag(spacing), counts_of_masks(prediction, truth), tolerance_mm)

    @property
    def voxel_ml(self) -> float:
        """Volume of one voxel in ml."""
        return float(abs(np.linalg.det(self.axes))) / 1000

    @property
    def both_empty(self) -> bool:
        """Whether neither mask has a voxel."""
        return not self.counts.prediction and not self.counts.truth

    @property
    def one_empty(self) -> bool:
        """Whether exactly one mask has no voxel."""
        return bool(self.counts.prediction) != bool(self.counts.truth)

    @cached_property
    def distances(self) -> SurfaceDistances | None:
        """Surface distances, None if a mask is empty."""
        if not self.counts.prediction or not self.counts.truth:
            return None
        return surface_distances(self.prediction, self.truth, self.axes)
