"""A share with its confidence interval."""

from __future__ import annotations

import math
from typing import NamedTuple


class Proportion(NamedTuple):
    """A share of so many."""

    value: float | None
    """0..1; None of none."""
    low: float | None
    high: float | None
    n: int


def proportion(hits: int, n: int, *, level: float = 0.95) -> Proportion:
    """Return hits / n with Wilson's score interval (Journal of the American Statistical Association 22:209, 1927).

    It stays within 0..1 and keeps its coverage for small n and shares near 0 and 1, where the textbook interval fails.
    """
    if n == 0:
        return Proportion(None, None, None, 0)
    from scipy.special import ndtri

    z, share = float(ndtri((1 + level) / 2)), hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Proportion(share, 0.0 if hits == 0 else low, 1.0 if hits == n else high, n)
