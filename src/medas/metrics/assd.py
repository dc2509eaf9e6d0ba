"""Average symmetric surface distance."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import BOTH_EMPTY, NO_DISTANCE, Metric, Outcome
from medas.metrics.pair import Pair


def assd(
    prediction: np.ndarray, truth: np.ndarray, *, spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> float | None:
    """Return the mean distance in mm over the surface voxels of both masks to the surface of the other mask.

    Both sets are pooled, as in MONAI (`symmetric=True`). Surface as in `surface_distances`.
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
    return Outcome(float(np.concatenate(pair.distances).mean()))


ASSD = Metric(
    name="assd",
    long_name="Average symmetric surface distance",
    unit="mm",
    better="lower",
    definition="ASSD: mean distance between the two contours over the surface voxels of both (0 is perfect).",
    of=_of,
)
