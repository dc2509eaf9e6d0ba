"""Curves and areas by counting pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import WrongInput
from medas.statistics.roc import area_under_roc, average_precision, covariance, roc_curve

POSITIVE = np.array([True, True, False, True, False])
SCORE = np.array([0.9, 0.6, 0.6, 0.4, 0.1])


def test_the_curve_of_five_cases_with_a_tie() -> None:
    curve = roc_curve(POSITIVE, SCORE)

    assert curve.threshold.tolist() == [np.inf, 0.9, 0.6, 0.4, 0.1]
    assert curve.sensitivity == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])
    assert curve.false_positive_rate == pytest.approx([0, 0, 1 / 2, 1 / 2, 1])
    assert curve.precision == pytest.approx([1, 1, 2 / 3, 3 / 4, 3 / 5])
    assert average_precision(curve) == pytest.approx(1 / 3 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 4)


def test_the_area_is_the_chance_of_a_positive_case_to_score_higher() -> None:
    # Pairs: 0.9 beats both, 0.6 ties once and wins once, 0.4 wins once: 4.5 of 6.
    assert area_under_roc(POSITIVE, SCORE).auc == pytest.approx(4.5 / 6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(2, 12))
def test_area_and_covariance_equal_those_over_all_pairs(seed: int, positives: int, negatives: int) -> None:
    rng = np.random.default_rng(seed)
    positive = np.arange(positives + negatives) < positives
    scores = rng.integers(0, 5, (2, positives + negatives))
    # wins[m][i, j]: what positive case i scores against negative case j under method m.
    wins = [(s[positive, None] > s[~positive]) + 0.5 * (s[positive, None] == s[~positive]) for s in scores]

    one, other = (area_under_roc(positive, s) for s in scores)

    assert one.auc == pytest.approx(wins[0].mean())
    expected = sum(
        np.cov(wins[0].mean(axis=axis), wins[1].mean(axis=axis))[0, 1] / wins[0].shape[1 - axis] for axis in (0, 1)
    )
    assert covariance(one, other) == pytest.approx(expected)
    curve = roc_curve(positive, scores[0])
    area = float((np.diff(curve.false_positive_rate) * (curve.sensitivity[1:] + curve.sensitivity[:-1]) / 2).sum())
    assert area == pytest.approx(one.auc)


def test_one_class_or_a_missing_score_is_refused() -> None:
    with pytest.raises(WrongInput, match="all 2 cases are positive"):
        area_under_roc(np.array([True, True]), np.array([0.1, 0.2]))
    with pytest.raises(WrongInput, match="all 0 cases are negative"):
        roc_curve(np.array([]), np.array([]))
    with pytest.raises(WrongInput, match="missing"):
        area_under_roc(np.array([True, False]), np.array([np.nan, 0.2]))
