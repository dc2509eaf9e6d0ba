"""Objects and their pairs by hand."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.instance_overlap import InstanceOverlap

TRUTH = np.array([[1, 1, 0, 3, 3, 3]])
OURS = np.array([[0, 7, 7, 7, 9, 0]])


def test_areas_and_pairs_of_two_against_two() -> None:
    found = InstanceOverlap.of(OURS, TRUTH)

    assert found.truth.tolist() == [2, 3]
    assert found.prediction.tolist() == [3, 1]
    assert list(zip(found.true_of, found.predicted_of, found.common, strict=True)) == [(0, 0, 1), (1, 0, 1), (1, 1, 1)]
    assert found.union.tolist() == [4, 5, 3]
    assert found.table() == pytest.approx(np.array([[1 / 4, 0], [1 / 5, 1 / 3]]))


@pytest.mark.parametrize("factor", [1, 10**7, -1])
def test_numbers_do_not_matter_and_negative_ones_are_background(factor: int) -> None:
    found = InstanceOverlap.of(OURS * factor, TRUTH)

    assert found.prediction.tolist() == ([] if factor < 0 else [3, 1])
    assert found.common.tolist() == ([] if factor < 0 else [1, 1, 1])


def test_many_objects_are_counted_as_few() -> None:
    rng = np.random.default_rng(0)
    truth, ours = (rng.integers(0, 3000, (60, 60)) for _ in range(2))

    found = InstanceOverlap.of(ours, truth)

    assert found.common.sum() == ((truth > 0) & (ours > 0)).sum()
    assert found.truth.sum() == (truth > 0).sum()
    assert len(found.truth) == len(np.unique(truth[truth > 0]))
