"""AJI by hand, and against the loop of its paper written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.metrics.aji import aji, aji_plus
from medas.metrics.instance_overlap import InstanceOverlap


def loop(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return the index object by object, as the paper's algorithm 1 goes."""
    common = union = 0
    used = set()
    for number in np.unique(truth[truth > 0]):
        one = truth == number
        best, most = 0, 0.0
        for other in np.unique(prediction[one & (prediction > 0)]):
            two = prediction == other
            index = np.count_nonzero(one & two) / np.count_nonzero(one | two)
            if index > most:
                best, most = other, index
        if best == 0:
            union += np.count_nonzero(one)
            continue
        used.add(best)
        common += np.count_nonzero(one & (prediction == best))
        union += np.count_nonzero(one | (prediction == best))
    union += sum(np.count_nonzero(prediction == other) for other in set(np.unique(prediction[prediction > 0])) - used)
    return common / union if union else 1.0


def of(prediction: list[int], truth: list[int]) -> tuple[float, float]:
    overlap = InstanceOverlap.of(np.array([prediction]), np.array([truth]))
    return aji(overlap), aji_plus(overlap)


def test_equal_objects_are_one_whatever_their_numbers() -> None:
    assert of([5, 5, 0, 2], [1, 1, 0, 3]) == (1, 1)


def test_no_object_at_all_is_one_and_only_invented_or_missed_ones_are_zero() -> None:
    assert of([0, 0], [0, 0]) == (1, 1)
    assert of([1, 1], [0, 0]) == (0, 0)
    assert of([0, 0], [1, 2]) == (0, 0)


def test_one_region_over_two_nuclei_is_forgiven_once_only_by_the_version_one_to_one() -> None:
    # Two nuclei of 3 and 2; the region of 5 has 3/5 with one and 2/5 with the other.
    assert of([1, 1, 1, 1, 1], [1, 1, 1, 2, 2]) == (5 / 10, 3 / 7)


def test_an_invented_object_adds_to_the_denominator() -> None:
    assert of([1, 1, 0, 4, 4, 4], [1, 1, 0, 0, 0, 0]) == (2 / 5, 2 / 5)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 12))
def test_any_maps_give_bit_for_bit_the_value_of_the_loop(seed: int, ours: int, theirs: int) -> None:
    rng = np.random.default_rng(seed)
    blocks = [np.kron(rng.integers(0, most + 1, (6, 6)), np.ones((3, 2), int)) for most in (ours, theirs)]
    prediction = np.roll(blocks[0], 1, axis=0)

    assert aji(InstanceOverlap.of(prediction, blocks[1])) == loop(prediction, blocks[1])


def test_pairs_one_to_one_are_those_with_the_highest_sum() -> None:
    rng = np.random.default_rng(3)
    truth, prediction = (np.kron(rng.integers(0, 5, (5, 5)), np.ones((4, 3), int)) for _ in range(2))
    overlap = InstanceOverlap.of(np.roll(prediction, 1, axis=1), truth)
    table = overlap.table()

    from itertools import permutations

    rows = len(overlap.truth)
    best = max(
        sum(table[row, column] for row, column in enumerate(p)) for p in permutations(range(table.shape[1]), rows)
    )
    from scipy.optimize import linear_sum_assignment

    assert table[linear_sum_assignment(table, maximize=True)].sum() == pytest.approx(best)
    assert 0 < aji_plus(overlap) <= 1
