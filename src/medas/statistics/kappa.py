"""Agreement of two readers on categories, beyond what chance alone would give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from medas.errors import WrongInput

Weights = Literal["none", "linear", "quadratic"]


class Kappa(NamedTuple):
    """Chance-corrected agreement with its 95 % confidence interval."""

    value: float | None
    """1 is perfect, 0 is chance; None if both readers always said the same one thing."""
    low: float | None
    high: float | None
    observed: float
    """Share of agreement, weighted, 0..1."""
    n: int


def kappa(
    first: Sequence[object], second: Sequence[object], *, order: Sequence[object] = (), weights: Weights = "none"
) -> Kappa:
    """Return Cohen's kappa (Cohen 1960; weighted: Cohen, Psychological Bulletin 70:213, 1968).

    Args:
        first: Categories of one reader, one per patient.
        second: Categories of the other.
        order: All categories from low to high; needed with weights, else those that occur.
        weights: What a disagreement costs: all the same, or more the further apart the categories are.

    Raises:
        WrongInput: If there is no pair, or with weights a category is not in the order.
    """
    if not len(first) or len(first) != len(second):
        raise WrongInput(f"needs pairs of categories, got {len(first)} and {len(second)}", hint="One pair per patient")
    names = list(order) or sorted({*first, *second}, key=str)
    unknown = sorted({str(one) for one in (*first, *second) if one not in names})
    if unknown:
        raise WrongInput(f"{unknown[0]!r} is not in the order of categories", hint="Name all categories")
    if weights != "none" and not order:
        raise WrongInput("weights need the order of the categories", hint="Name them from low to high")
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1
    return _of_table(table, weights)


def _of_table(table: np.ndarray, weights: Weights) -> Kappa:
    from scipy.special import ndtri

    n, size = table.sum(), len(table)
    share = table / n
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(1, size - 1)
    agree = {"none": np.eye(size), "linear": 1 - apart, "quadratic": 1 - apart**2}[weights]
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, chance = float((agree * share).sum()), float((agree * np.outer(rows, columns)).sum())
    if math.isclose(chance, 1):
        return Kappa(None, None, None, observed, int(n))
    value = (observed - chance) / (1 - chance)
    # Large-sample variance of Fleiss, Cohen and Everitt, Psychological Bulletin 72:323, 1969.
    mean = np.add.outer(agree @ columns, rows @ agree)
    squares = float((share * (agree - mean * (1 - value)) ** 2).sum())
    variance = max(0.0, squares - (value - chance * (1 - value)) ** 2) / (n * (1 - chance) ** 2)
    half = float(ndtri(0.975)) * math.sqrt(variance)
    return Kappa(value, value - half, min(1.0, value + half), observed, int(n))
