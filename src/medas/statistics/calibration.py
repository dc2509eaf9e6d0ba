"""Whether predicted probabilities mean what they say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medas.errors import WrongInput


class Bin(NamedTuple):
    """Cases whose probabilities are close together."""

    predicted: float
    """Mean predicted probability."""
    observed: float
    """Share that was positive."""
    n: int


class Calibration(NamedTuple):
    """How far probabilities are from what happened."""

    brier: float
    """Mean squared difference, 0 is perfect (Brier, Monthly Weather Review 78:1, 1950)."""
    expected_error: float
    """Mean distance between predicted and observed, over bins weighted by their cases (ECE)."""
    bins: tuple[Bin, ...]
    """From low to high probability; bins without cases are left out."""


def calibration(positive: np.ndarray, probability: np.ndarray, *, bins: int = 10) -> Calibration:
    """Return Brier score, expected calibration error and the points of a reliability diagram.

    Args:
        positive: Truth of each case, bool (n,).
        probability: Predicted probability of being positive, 0..1, (n,).
        bins: Number of equally wide bins of probability.

    Raises:
        WrongInput: If a probability lies outside 0..1, or there is no case.
    """
    positive, probability = np.asarray(positive, dtype=bool), np.asarray(probability, dtype=np.float64)
    if not len(probability):
        raise WrongInput("there is no case", hint="Predict some cases first")
    if not ((probability >= 0) & (probability <= 1)).all():
        raise WrongInput("probabilities must lie between 0 and 1", hint="Scores of another kind have no calibration")
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    predicted, observed = (np.bincount(place, values, bins) for values in (probability, positive))
    filled = np.flatnonzero(n)
    found = tuple(Bin(float(predicted[b] / n[b]), float(observed[b] / n[b]), int(n[b])) for b in filled)
    error = sum(one.n * abs(one.predicted - one.observed) for one in found) / len(probability)
    return Calibration(float(np.mean((probability - positive) ** 2)), error, found)
