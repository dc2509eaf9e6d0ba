"""Two areas of one set of cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from medas.statistics.delong import compare_areas

POSITIVE = np.array([True, True, True, False, False, False])


def test_a_method_against_itself_does_not_differ() -> None:
    score = np.array([3, 1, 2, 0, 2, 1.0])

    assert compare_areas(POSITIVE, score, score) == (0, 0, 0, 1)


def test_the_difference_of_two_methods_by_hand() -> None:
    good, poor = np.array([5, 4, 3, 2, 1, 0.0]), np.array([5, 1, 3, 2, 4, 0.0])
    # good wins all 9 pairs and has no variance; poor wins 3, 1, 2 of 3 for its positive cases and 2, 1, 3 for the others.
    deviation = math.sqrt(np.var([1, 1 / 3, 2 / 3], ddof=1) / 3 + np.var([2 / 3, 1 / 3, 1], ddof=1) / 3)

    found = compare_areas(POSITIVE, good, poor)

    assert found.value == pytest.approx(1 / 3)
    assert (found.low, found.high) == pytest.approx(
        (1 / 3 - 1.959964 * deviation, 1 / 3 + 1.959964 * deviation), abs=1e-6
    )
    assert found.p == pytest.approx(math.erfc(1 / 3 / deviation / math.sqrt(2)))


def test_p_is_even_if_nothing_differs_but_chance() -> None:
    rng = np.random.default_rng(0)
    positive = np.arange(60) < 30
    drawn = [compare_areas(positive, *(rng.normal(size=60) + positive for _ in range(2))).p for _ in range(300)]

    assert 0.02 < np.mean(np.array(drawn) < 0.05) < 0.09
