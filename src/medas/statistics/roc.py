"""ROC and precision-recall curves, and the area under the former with its exact variance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medas.errors import WrongInput


class Curve(NamedTuple):
    """What every threshold gives, from the strictest to the one that calls everything positive."""

    threshold: np.ndarray
    """Scores from this one on are called positive; the first is infinite."""
    sensitivity: np.ndarray
    """True positive rate, 0..1, also called recall."""
    false_positive_rate: np.ndarray
    """1 - specificity, 0..1."""
    precision: np.ndarray
    """Positive predictive value; 1 where nothing is called positive."""


def roc_curve(positive: np.ndarray, score: np.ndarray) -> Curve:
    """Return the curve over all thresholds that change anything.

    Args:
        positive: Truth of each case, bool (n,).
        score: Score of each case, higher means more likely positive, (n,).

    Raises:
        WrongInput: If a score is not finite, or all cases are of one class.
    """
    positive, score = checked(positive, score)
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)  # cases of equal score are called together
    hits = np.cumsum(positive[order])[last]
    called = last + 1
    sensitivity = np.concatenate([[0.0], hits / hits[-1]])
    false_alarms = np.concatenate([[0.0], (called - hits) / (called[-1] - hits[-1])])
    precision = np.concatenate([[1.0], hits / called])
    return Curve(np.concatenate([[np.inf], ordered[last]]), sensitivity, false_alarms, precision)


def average_precision(curve: Curve) -> float:
    """Return the precision averaged over the gains in sensitivity, 0..1; no interpolation, which is too kind."""
    return float((np.diff(curve.sensitivity) * curve.precision[1:]).sum())


class Area(NamedTuple):
    """Area under the ROC curve with what its comparison needs."""

    auc: float
    """Chance that a positive case scores higher than a negative one, ties counting half; 0..1."""
    of_positive: np.ndarray
    """For each positive case the share of negative ones below it."""
    of_negative: np.ndarray
    """For each negative case the share of positive ones above it."""

    @property
    def variance(self) -> float:
        """Variance of the area (DeLong, DeLong and Clarke-Pearson, Biometrics 44:837, 1988); NaN for a single case."""
        return covariance(self, self)


def area_under_roc(positive: np.ndarray, score: np.ndarray) -> Area:
    """Return the area under the ROC curve, by ranks (Sun and Xu, IEEE Signal Processing Letters 21:1389, 2014).

    Raises:
        WrongInput: As `roc_curve`.
    """
    from scipy.stats import rankdata

    positive, score = checked(positive, score)
    above, below = score[positive], score[~positive]
    among_all = rankdata(score)
    of_positive = (among_all[positive] - rankdata(above)) / len(below)
    of_negative = 1 - (among_all[~positive] - rankdata(below)) / len(above)
    return Area(float(of_positive.mean()), of_positive, of_negative)


def covariance(one: Area, other: Area) -> float:
    """Return the covariance of two areas that were measured on the same cases."""
    positive, negative = (
        _covariance(a, b) / len(a)
        for a, b in ((one.of_positive, other.of_positive), (one.of_negative, other.of_negative))
    )
    return positive + negative


def _covariance(a: np.ndarray, b: np.ndarray) -> float:
    return float(((a - a.mean()) * (b - b.mean())).sum() / (len(a) - 1)) if len(a) > 1 else float("nan")


def checked(positive: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return truth and scores as arrays of bool and float64.

    Raises:
        WrongInput: If a score is not finite, or all cases are of one class.
    """
    positive, score = np.asarray(positive, dtype=bool), np.asarray(score, dtype=np.float64)
    if not np.isfinite(score).all():
        raise WrongInput("scores: some are missing or not finite", hint="Leave out the cases without a score")
    if positive.all() or not positive.any():
        what = "positive" if len(positive) and positive.all() else "negative"
        raise WrongInput(f"all {len(positive)} cases are {what}", hint="A curve needs cases of both classes")
    return positive, score
