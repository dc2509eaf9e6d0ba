"""Dice similarity coefficient."""

from __future__ import annotations

import numpy as np

from medas.metrics.metric import BOTH_EMPTY, ONE_EMPTY, Metric, Outcome
from medas.metrics.overlap import counts_of_masks
from medas.metrics.pair import Pair


def dice(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return twice the common volume over the sum of both volumes (Dice 1945), 0 (no overlap) to 1.

    Empty against empty is 1, empty against anything else is 0.

    Args:
        prediction: Mask of any shape; anything but 0 is inside.
        truth: Mask of the same shape.
    """
    both, predicted, true = counts_of_masks(prediction, truth)
    return 2 * both / (predicted + true) if predicted + true else 1.0


def _of(pair: Pair) -> Outcome:
    if pair.both_empty:
        return Outcome(1.0, BOTH_EMPTY)
    both, predicted, true = pair.counts
    return Outcome(2 * both / (predicted + true), ONE_EMPTY if pair.one_empty else "")


DICE = Metric(
    name="dice",
    long_name="Dice similarity coefficient",
    unit="1",
    better="higher",
    definition="Dice: twice the volume common to both contours, divided by the sum of their volumes (1 is perfect).",
    of=_of,
)
