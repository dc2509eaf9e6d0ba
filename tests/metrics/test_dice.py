"""Dice by hand."""

from __future__ import annotations

import numpy as np

from medas.metrics.dice import DICE, dice
from medas.metrics.pair import Pair

NOTHING = np.zeros((2, 2, 2), np.uint8)


def mask(*inside: int) -> np.ndarray:
    voxels = np.zeros(8, np.uint8)
    voxels[list(inside)] = 1
    return voxels.reshape(2, 2, 2)


def test_two_common_voxels_of_three_and_four() -> None:
    assert dice(mask(0, 1, 2), mask(1, 2, 3, 4)) == 4 / 7


def test_equal_masks_are_one_and_disjoint_ones_zero() -> None:
    assert dice(mask(1, 2), mask(1, 2)) == 1
    assert dice(mask(1, 2), mask(3)) == 0


def test_empty_against_empty_is_one_and_says_so() -> None:
    assert dice(NOTHING, NOTHING) == 1
    assert "both masks are empty" in DICE.of(Pair.of(NOTHING, NOTHING)).note


def test_empty_against_something_is_zero_and_says_so() -> None:
    for pair in (Pair.of(NOTHING, mask(1)), Pair.of(mask(1), NOTHING)):
        assert DICE.of(pair).value == 0
        assert "one of the masks is empty" in DICE.of(pair).note


def test_two_masks_with_voxels_need_no_note() -> None:
    assert DICE.of(Pair.of(mask(1), mask(2))) == (0.0, "")
