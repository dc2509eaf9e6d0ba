"""Volume of the predicted structure."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import Metric, Outcome


def volume(mask: np.ndarray, *, spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> float:
    """Return the volume of a mask in ml; an empty mask has 0 ml.

    Args:
        mask: Mask of any shape; anything but 0 is inside.
        spacing: Voxel size along i, j, k in mm.
    """
    return int(np.count_nonzero(mask)) * float(np.prod(spacing)) / 1000


VOLUME = Metric(
    name="volume",
    long_name="Volume found by the computer",
    unit="ml",
    better="",
    definition="Volume: number of voxels inside the computer's contour times the volume of a voxel.",
    of=lambda pair: Outcome(pair.counts.prediction * pair.voxel_ml),
)
