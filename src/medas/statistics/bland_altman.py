"""How far two ways to measure the same thing lie apart."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from medas.errors import WrongInput


class Limits(NamedTuple):
    """Bias and limits of agreement, each with its 95 % confidence interval."""

    bias: float
    """Mean of first minus second, in the unit of the values."""
    bias_interval: tuple[float, float]
    low: float
    """Between the limits lie about 95 % of the differences."""
    low_interval: tuple[float, float]
    high: float
    high_interval: tuple[float, float]
    deviation: float
    """Standard deviation of the differences."""
    n: int


def limits_of_agreement(first: np.ndarray, second: np.ndarray) -> Limits:
    """Return bias and limits of agreement (Bland and Altman, Lancet 327:307, 1986), intervals as given there.

    Args:
        first: Values of one method or reader, (n,), one per patient.
        second: Values of the other, (n,).

    Raises:
        WrongInput: If fewer than three pairs are there, or a value is not finite.
    """
    from scipy.special import stdtrit

    difference = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    n = len(difference)
    if not np.isfinite(difference).all():
        raise WrongInput("some values are missing or not finite", hint="Leave these cases out")
    if n < 3:
        raise WrongInput(f"needs at least 3 pairs of values, got {n}", hint="Measure more cases with both methods")
    bias, deviation = float(difference.mean()), float(difference.std(ddof=1))
    t = float(stdtrit(n - 1, 0.975))
    of_bias, of_limit = t * deviation / math.sqrt(n), t * deviation * math.sqrt(3 / n)

    def around(value: float, half: float) -> tuple[float, float]:
        return value - half, value + half

    low, high = around(bias, 1.96 * deviation)
    return Limits(bias, around(bias, of_bias), low, around(low, of_limit), high, around(high, of_limit), deviation, n)
