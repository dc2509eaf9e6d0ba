"""Confidence interval of a mean by drawing patients, not cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

DRAWS = 5000
"""Bootstrap samples; the ends of the interval then vary by about 2 % of its width between seeds."""

_AT_ONCE = 2_000_000
"""Numbers in memory at a time."""


class Interval(NamedTuple):
    """A mean, its confidence interval, and the number of patients behind both."""

    mean: float
    low: float | None
    """None if one patient says nothing about others."""
    high: float | None
    n: int
    """Patients."""


def bootstrap_mean(
    values: Mapping[str, Sequence[float]], *, level: float = 0.95, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """Return the mean over all cases and its BCa interval, drawn over patients.

    Patients are drawn with replacement and bring all their cases, so several scans of one patient do not count as
    independent. The interval is bias-corrected and accelerated (Efron 1987), for skewed scores such as Dice, at
    levels widened for small n (Hesterberg 2015): plain percentile intervals cover 90 % instead of 95 % at n = 10.
    With n below 10 even this one is rough. The order of the patients does not matter.

    Args:
        values: Patient -> values of that patient's cases; patients without a value do not count.
        level: Wanted coverage, 0..1.
        draws: Number of bootstrap samples.
        seed: Same seed, same interval.

    Raises:
        ValueError: If there is no value at all.
    """
    groups = sorted(tuple(sorted(float(value) for value in cases)) for cases in values.values() if len(cases))
    if not groups:
        message = "no patient has a value"
        raise ValueError(message)
    sums = np.array([np.sum(group) for group in groups])
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    n, mean = len(groups), float(sums.sum() / sizes.sum())
    if n == 1:
        return Interval(mean, None, None, 1)
    if np.ptp([value for group in groups for value in group]) == 0:
        return Interval(mean, mean, mean, n)
    means = _means(sums, sizes, draws=draws, seed=seed)
    low, high = np.quantile(means, _levels(means, mean, sums, sizes, level))
    return Interval(mean, float(low), float(high), n)


def _means(sums: np.ndarray, sizes: np.ndarray, *, draws: int, seed: int) -> np.ndarray:
    """Return the mean of each bootstrap sample."""
    n, generator = len(sums), np.random.default_rng(seed)
    chunk, made = max(1, _AT_ONCE // n), []
    for start in range(0, draws, chunk):
        picked = generator.integers(0, n, size=(min(chunk, draws - start), n))
        made.append(sums[picked].sum(axis=1) / sizes[picked].sum(axis=1))
    return np.concatenate(made)


def _levels(means: np.ndarray, mean: float, sums: np.ndarray, sizes: np.ndarray, level: float) -> np.ndarray:
    """Return the two quantiles of the bootstrap means that bound the interval."""
    from scipy import special

    n = len(sums)
    # Hesterberg (2015), "What teachers should know about the bootstrap", expanded percentile interval.
    wide = np.sqrt(n / (n - 1)) * special.stdtrit(n - 1, (1 + level) / 2) * np.array([-1, 1])
    below = np.mean(means < mean) + np.mean(means == mean) / 2
    bias = special.ndtri(np.clip(below, 1 / len(means), 1 - 1 / len(means)))
    without = (sums.sum() - sums) / (sizes.sum() - sizes)
    pull = without.mean() - without
    spread = float((pull**2).sum())
    acceleration = (pull**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    bent = 1 - acceleration * (bias + wide)
    # At tiny n the correction can turn over; the plain level is then the safer one.
    return np.asarray(special.ndtr(np.where(bent > 0, bias + (bias + wide) / np.where(bent > 0, bent, 1), wide)))
