"""95th percentile of the Hausdorff distance."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import BOTH_EMPTY, NO_DISTANCE, Metric, Outcome
from medas.metrics.pair import Pair


def hd95(
    prediction: np.ndarray, truth: np.ndarray, *, spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> float | None:
    """Return the 95 % Hausdorff distance in mm: the larger of the 95th percentiles of the two directed distances.

    This is the convention of MONAI and of `surface-distance` (the maximum of two percentiles, not the percentile of
    both sets together, as in MedPy); the percentile is interpolated linearly. Surface as in `surface_distances`.
    Empty against empty is 0, empty against anything else is undefined: None.

    Args:
        prediction: Mask, shape (I, J, K); anything but 0 is inside.
        truth: Mask of the same shape.
        spacing: Voxel size along i, j, k in mm.
    """
    return _of(Pair.of(prediction, truth, spacing=spacing)).value


def _of(pair: Pair) -> Outcome:
    if pair.both_empty:
        return Outcome(0.0, BOTH_EMPTY)
    if pair.distances is None:
        return Outcome(None, NO_DISTANCE)
    return Outcome(float(max(np.percentile(directed, 95) for directed in pair.distances)))


HD95 = Metric(
    name="hd95",
    long_name="Hausdorff distance, 95th percentile",
    unit="mm",
    better="lower",
    definition=(
        "HD95: 95 % of the surface of each contour lies within this distance of the other contour "
        "(the larger of the two directions; 0 is perfect)."
    ),
    of=_of,
)
