"""Panoptic quality and F1 by hand."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.metrics.instance_overlap import InstanceOverlap
from medas.metrics.panoptic_quality import Panoptic, instance_f1, panoptic_quality


def of(prediction: list[int], truth: list[int]) -> InstanceOverlap:
    return InstanceOverlap.of(np.array([prediction]), np.array([truth]))


def test_one_of_two_found_and_one_invented() -> None:
    # The first has 3 of 4 voxels in common; the second touches nothing; 7 is invented.
    overlap = of([1, 1, 1, 0, 0, 0, 7], [1, 1, 1, 1, 0, 2, 0])

    assert panoptic_quality(overlap) == Panoptic(2 * 0.75 / 4, 0.75, 2 / 4)
    assert instance_f1(overlap) == 2 / 4
    assert instance_f1(overlap, threshold=0.8) == 0


def test_half_of_the_voxels_in_common_is_not_found_but_counts_for_f1_at_one_half() -> None:
    overlap = of([1, 0], [1, 1])

    assert panoptic_quality(overlap) == Panoptic(0, None, 0)
    assert instance_f1(overlap) == 1


def test_nothing_against_nothing_is_full_agreement() -> None:
    assert panoptic_quality(of([0], [0])) == Panoptic(1, None, 1)
    assert instance_f1(of([0], [0])) == 1


def test_below_one_half_the_largest_number_of_pairs_counts() -> None:
    # 1 touches 1 and 2; 2 touches 1 only. Giving 1 to 1 would leave 2 without a partner.
    overlap = of([1, 1, 1, 2, 2, 2], [2, 2, 1, 1, 1, 0])

    assert instance_f1(overlap, threshold=0.1) == 1


@pytest.mark.parametrize("threshold", [0, -1, 1.1, float("nan")])
def test_a_threshold_that_is_no_share_is_refused(threshold: float) -> None:
    with pytest.raises(WrongInput, match="above 0 and at most 1"):
        instance_f1(of([1], [1]), threshold=threshold)
