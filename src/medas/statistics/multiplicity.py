"""Correct p values for the number of questions that were asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p: Sequence[float]) -> list[float]:
    """Return p values adjusted so that the chance of any false alarm stays below the level (Holm, 1979)."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    raised = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return _back(raised, order)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Return p values adjusted so that the expected share of false alarms stays below the level (1995)."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    raised = np.minimum.accumulate(scaled[::-1])[::-1]
    return _back(raised, order)


def _back(adjusted: np.ndarray, order: np.ndarray) -> list[float]:
    found = np.empty(len(order))
    found[order] = np.minimum(adjusted, 1)
    return [float(value) for value in found]
