"""Jaccard index by hand."""

from __future__ import annotations

import numpy as np

from medas.metrics.dice import dice
from medas.metrics.jaccard import JACCARD, jaccard
from medas.metrics.pair import Pair

NOTHING, ALL = np.zeros((2, 2, 2), bool), np.ones((2, 2, 2), bool)


def test_two_common_voxels_of_a_union_of_five() -> None:
    assert jaccard(np.array([1, 1, 1, 0, 0]), np.array([0, 1, 1, 1, 1])) == 2 / 5


def test_jaccard_follows_from_dice() -> None:
    one, other = (np.random.default_rng(seed).integers(0, 2, size=(6, 6, 6)) for seed in (0, 1))
    d = dice(one, other)

    np.testing.assert_allclose(jaccard(one, other), d / (2 - d), rtol=1e-12)


def test_empty_masks() -> None:
    values = [
        JACCARD.of(Pair.of(*pair)).value for pair in ((NOTHING, NOTHING), (NOTHING, ALL), (ALL, NOTHING), (ALL, ALL))
    ]

    assert values == [1, 0, 0, 1]
    assert jaccard(NOTHING, NOTHING) == 1
