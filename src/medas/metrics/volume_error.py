"""Difference of the predicted and the true volume."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import Metric, Outcome
from medas.metrics.volume import volume


def volume_error(
    prediction: np.ndarray, truth: np.ndarray, *, spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> float:
    """Return predicted minus true volume in ml; positive means too large. Defined for empty masks too.

    Args:
        prediction: Mask of any shape; anything but 0 is inside.
        truth: Mask of the same shape.
        spacing: Voxel size along i, j, k in mm.
    """
    return volume(prediction, spacing=spacing) - volume(truth, spacing=spacing)


VOLUME_ERROR = Metric(
    name="volume_error",
    long_name="Volume error (computer minus expert)",
    unit="ml",
    better="",
    definition="Volume error: volume of the computer's contour minus volume of the expert's (0 is perfect).",
    of=lambda pair: Outcome((pair.counts.prediction - pair.counts.truth) * pair.voxel_ml),
)
