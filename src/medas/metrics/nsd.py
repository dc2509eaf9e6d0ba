"""Normalized surface distance, also called surface Dice."""

from __future__ import annotations

import numpy as np

from medas.errors import WrongInput
from medas.metrics.metric import BOTH_EMPTY, ONE_EMPTY, Metric, Outcome
from medas.metrics.pair import Pair

ROUNDING_MM = 1e-6
"""A distance that equals the tolerance counts as within, whatever the last bits say."""


def nsd(
    prediction: np.ndarray,
    truth: np.ndarray,
    *,
    tolerance_mm: float = 1.0,
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> float:
    """Return the share of both surfaces that lies within a tolerance of the other (Nikolov et al. 2018), 0 to 1.

    Surface voxels are counted, as in MONAI (`use_subvoxels=False`); `surface-distance` weighs them by area.
    Empty against empty is 1, empty against anything else is 0.

    Args:
        prediction: Mask, shape (I, J, K); anything but 0 is inside.
        truth: Mask of the same shape.
        tolerance_mm: Distance that still counts as agreement, included.
        spacing: Voxel size along i, j, k in mm.

    Raises:
        WrongInput: If the tolerance is negative.
    """
    if tolerance_mm < 0:
        raise WrongInput(f"tolerance: must be 0 mm or more, got {tolerance_mm}", hint="E.g. the size of a voxel")
    value = _of(Pair.of(prediction, truth, spacing=spacing, tolerance_mm=tolerance_mm)).value
    assert value is not None
    return value


def _of(pair: Pair) -> Outcome:
    if pair.both_empty:
        return Outcome(1.0, BOTH_EMPTY)
    if pair.distances is None:
        return Outcome(0.0, ONE_EMPTY)
    near = np.concatenate(pair.distances) <= pair.tolerance_mm + ROUNDING_MM
    return Outcome(float(near.mean()))


NSD = Metric(
    name="nsd",
    long_name="Normalized surface distance (surface Dice)",
    unit="1",
    better="higher",
    definition="NSD: share of both surfaces that lies within {tolerance_mm} mm of the other (1 is perfect).",
    of=_of,
)
