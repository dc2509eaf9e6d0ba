"""Compare two areas under the ROC curve that were measured on the same cases."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from medas.statistics.roc import area_under_roc, covariance


class Difference(NamedTuple):
    """Difference of two areas."""

    value: float
    """First minus second."""
    low: float
    """Lower end of the confidence interval."""
    high: float
    """Upper end of the confidence interval."""
    p: float
    """Two-sided."""


def compare_areas(positive: np.ndarray, first: np.ndarray, second: np.ndarray, *, level: float = 0.95) -> Difference:
    """Return the difference of two areas with its interval and p (DeLong et al., Biometrics 44:837, 1988).

    Cases count as independent: give one case per patient.

    Args:
        positive: Truth of each case, bool (n,).
        first: Scores of one method, (n,).
        second: Scores of the other on the same cases, (n,).
        level: Coverage of the interval, 0..1.

    Raises:
        WrongInput: If a score is not finite, or all cases are of one class.
    """
    from scipy.special import ndtr, ndtri

    a, b = area_under_roc(positive, first), area_under_roc(positive, second)
    difference = a.auc - b.auc
    deviation = math.sqrt(max(a.variance + b.variance - 2 * covariance(a, b), 0.0))
    if deviation == 0:
        return Difference(difference, difference, difference, 1.0 if difference == 0 else 0.0)
    half = float(ndtri((1 + level) / 2)) * deviation
    return Difference(difference, difference - half, difference + half, float(2 * ndtr(-abs(difference) / deviation)))
