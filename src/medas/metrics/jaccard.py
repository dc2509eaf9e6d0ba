"""Jaccard index, also called intersection over union."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import BOTH_EMPTY, ONE_EMPTY, Metric, Outcome
from medas.metrics.overlap import counts_of_masks
from medas.metrics.pair import Pair


def jaccard(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return the common volume over the volume of the union (Jaccard 1912), 0 (no overlap) to 1.

    Empty against empty is 1, empty against anything else is 0.

    Args:
        prediction: Mask of any shape; anything but 0 is inside.
        truth: Mask of the same shape.
    """
    both, predicted, true = counts_of_masks(prediction, truth)
    return both / (predicted + true - both) if predicted + true else 1.0


def _of(pair: Pair) -> Outcome:
    if pair.both_empty:
        return Outcome(1.0, BOTH_EMPTY)
    both, predicted, true = pair.counts
    return Outcome(both / (predicted + true - both), ONE_EMPTY if pair.one_empty else "")


JACCARD = Metric(
    name="jaccard",
    long_name="Jaccard index (intersection over union)",
    unit="1",
    better="higher",
    definition="Jaccard: volume common to both contours, divided by the volume of their union (1 is perfect).",
    of=_of,
)
