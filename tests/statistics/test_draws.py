"""Intervals of statistics over patients."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.statistics.draws import bootstrap_interval


def mean(values: np.ndarray) -> float:
    return float(values.mean())


def test_the_interval_of_a_mean_is_about_that_of_theory() -> None:
    values = np.random.default_rng(1).normal(size=100)

    low, high = bootstrap_interval(mean, (values,), list(range(100)))

    assert low is not None
    assert high is not None
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 10, rel=0.1)
    assert low < values.mean() < high


def test_scans_of_one_patient_are_drawn_together() -> None:
    values = np.repeat(np.arange(10.0), 20)

    single = bootstrap_interval(mean, (values,), list(range(200)))
    together = bootstrap_interval(mean, (values,), np.repeat(np.arange(10), 20).tolist())

    assert single[0] is not None
    assert together[0] is not None
    assert together[0] < single[0] - 0.5


def test_one_patient_or_a_statistic_that_is_seldom_defined_says_nothing() -> None:
    def seldom(values: np.ndarray) -> float:
        if len(set(values)) < 3:
            raise WrongInput("needs three different values")
        return 1.0

    assert bootstrap_interval(mean, (np.arange(3.0),), ["p"] * 3) == (None, None)
    assert bootstrap_interval(seldom, (np.arange(3.0),), [1, 2, 3]) == (None, None)
