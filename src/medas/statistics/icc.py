"""Intraclass correlation: how much of what is measured comes from the patients and not from the readers."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from medas.errors import WrongInput

Model = Literal["one-way", "two-way random", "two-way mixed"]


class Correlation(NamedTuple):
    """An intraclass correlation with its 95 % confidence interval."""

    value: float
    low: float
    high: float
    n: int
    """Patients."""
    readers: int


def icc(values: np.ndarray, *, model: Model = "two-way random", mean: bool = False) -> Correlation:
    """Return an intraclass correlation (Shrout and Fleiss, Psychological Bulletin 86:420, 1979).

    Args:
        values: One row per patient, one column per reader, (n, k), nothing missing.
        model: `one-way`: each patient had other readers, ICC(1). `two-way random`: the readers stand for all readers, and
            absolute agreement counts, ICC(2). `two-way mixed`: only these readers matter, and a constant shift between them
            does not count, ICC(3).
        mean: Whether the mean over the readers will be used in practice, ICC(., k), not one reader, ICC(., 1).

    Raises:
        WrongInput: If there are fewer than two patients or readers, or a value is not finite.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or min(values.shape) < 2:
        raise WrongInput(f"needs 2 patients and 2 readers or more, got {values.shape}", hint="One column per reader")
    if not np.isfinite(values).all():
        raise WrongInput("some values are missing or not finite", hint="Leave these patients out")
    n, k = values.shape
    between = k * float(((values.mean(axis=1) - values.mean()) ** 2).sum()) / (n - 1)
    readers = n * float(((values.mean(axis=0) - values.mean()) ** 2).sum()) / (k - 1)
    total = float(((values - values.mean()) ** 2).sum())
    within = (total - (n - 1) * between) / (n * (k - 1))
    rest = max(0.0, (total - (n - 1) * between - (k - 1) * readers) / ((n - 1) * (k - 1)))
    if total == 0:
        raise WrongInput("all values are equal", hint="Patients must differ for a correlation")
    if model == "one-way":
        single = _from_f(between, within, n - 1, n * (k - 1), k)
    elif model == "two-way mixed":
        single = _from_f(between, rest, n - 1, (n - 1) * (k - 1), k)
    else:
        single = _random(between, readers, rest, n, k)
    value, low, high = (k * one / (1 + (k - 1) * one) for one in single) if mean else single
    return Correlation(value, low, high, n, k)


def _from_f(between: float, error: float, df1: int, df2: int, k: int) -> tuple[float, float, float]:
    from scipy.special import fdtri

    if error == 0:
        return 1.0, 1.0, 1.0
    f = between / error
    low, high = f / float(fdtri(df1, df2, 0.975)), f * float(fdtri(df2, df1, 0.975))
    return (f - 1) / (f + k - 1), (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _random(between: float, readers: float, rest: float, n: int, k: int) -> tuple[float, float, float]:
    from scipy.special import fdtri

    value = (between - rest) / (between + (k - 1) * rest + k * (readers - rest) / n)
    if rest == 0 and readers == 0:
        return 1.0, 1.0, 1.0
    # Satterthwaite's degrees of freedom of the denominator.
    ratio = k * value * readers + n * (1 + (k - 1) * value) * rest - k * value * rest
    parts = (k * value * readers) ** 2 / (k - 1) + (n * (1 + (k - 1) * value) * rest - k * value * rest) ** 2 / (
        (n - 1) * (k - 1)
    )
    df = ratio**2 / parts
    upper, lower = float(fdtri(n - 1, df, 0.975)), float(fdtri(df, n - 1, 0.975))
    spread = k * readers + (k * n - k - n) * rest
    low = n * (between - upper * rest) / (upper * spread + n * between)
    high = n * (lower * between - rest) / (spread + n * lower * between)
    return value, low, high
