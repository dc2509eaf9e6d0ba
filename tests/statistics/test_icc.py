"""The six targets and four judges of Shrout and Fleiss."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.statistics.icc import Model, icc

RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


@pytest.mark.parametrize(
    ("model", "single", "mean"),
    [("one-way", 0.17, 0.44), ("two-way random", 0.29, 0.62), ("two-way mixed", 0.71, 0.91)],
)
def test_published_correlations(model: Model, single: float, mean: float) -> None:
    assert icc(RATINGS, model=model).value == pytest.approx(single, abs=0.005)
    assert icc(RATINGS, model=model, mean=True).value == pytest.approx(mean, abs=0.005)


@pytest.mark.parametrize(
    ("model", "low", "high"),
    [("one-way", -0.13, 0.72), ("two-way random", 0.02, 0.76), ("two-way mixed", 0.34, 0.95)],
)
def test_published_intervals(model: Model, low: float, high: float) -> None:
    # As the package psych of R prints them for these data.
    found = icc(RATINGS, model=model)

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.006)
    assert (found.n, found.readers) == (6, 4)


def test_a_constant_shift_counts_only_for_absolute_agreement() -> None:
    shifted = np.array([[1, 3], [2, 4], [3, 5], [4, 6.0]])

    assert icc(shifted, model="two-way mixed").value == 1
    assert icc(shifted, model="two-way random").value < 0.5


def test_what_says_nothing_is_refused() -> None:
    for values, words in (([[1, 2]], "2 patients"), ([[1, np.nan], [2, 3]], "missing"), ([[1, 1], [1, 1]], "equal")):
        with pytest.raises(WrongInput, match=words):
            icc(np.array(values))
