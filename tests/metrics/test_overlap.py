"""Counts of all structures in one pass."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.overlap import Counts, counts_of_masks, overlap_counts


def slow_counts(prediction: np.ndarray, truth: np.ndarray) -> dict[int, Counts]:
    values = sorted(value for value in {*prediction.ravel().tolist(), *truth.ravel().tolist()} if value > 0)
    return {
        value: Counts(
            sum(1 for p, t in zip(prediction.ravel(), truth.ravel(), strict=True) if p == value and t == value),
            sum(1 for p in prediction.ravel() if p == value),
            sum(1 for t in truth.ravel() if t == value),
        )
        for value in values
    }


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [("u1", 0, 1), ("u1", 0, 5), ("u1", 0, 255), ("i2", -3, 4), ("i4", 0, 9000)]
)
def test_fast_counts_equal_counting_one_by_one(dtype: str, low: int, high: int) -> None:
    generator = np.random.default_rng(0)
    prediction, truth = (generator.integers(low, high + 1, size=(4, 5, 6)).astype(dtype) for _ in range(2))
    prediction[0] = truth[0]

    assert overlap_counts(prediction, truth) == slow_counts(prediction, truth)


def test_memory_order_does_not_matter() -> None:
    generator = np.random.default_rng(1)
    prediction, truth = (generator.integers(0, 4, size=(3, 5, 7)).astype("u1") for _ in range(2))

    assert overlap_counts(np.asfortranarray(prediction), truth) == overlap_counts(prediction, truth)
    assert overlap_counts(prediction, np.asfortranarray(truth)) == overlap_counts(prediction, truth)


def test_nothing_against_nothing_has_no_structures() -> None:
    empty = np.zeros((2, 2, 2), np.uint8)

    assert overlap_counts(empty, empty) == {}


def test_any_value_but_zero_is_inside_a_mask() -> None:
    assert counts_of_masks(np.array([0, 1, 7, -1]), np.array([True, True, False, True])) == (2, 3, 3)
