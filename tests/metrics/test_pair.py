"""A pair of masks."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.pair import Pair


def test_a_pair_knows_which_masks_are_empty() -> None:
    nothing, something = np.zeros((2, 2, 2)), np.ones((2, 2, 2))

    found = [
        (Pair.of(*masks).both_empty, Pair.of(*masks).one_empty) for masks in ((nothing, nothing), (nothing, something))
    ]

    assert found == [(True, False), (False, True)]


def test_distances_are_computed_once() -> None:
    pair = Pair.of(np.ones((2, 2, 2)), np.ones((2, 2, 2)))

    assert pair.distances is pair.distances


def test_a_voxel_of_ten_millimeters_is_one_milliliter() -> None:
    one = np.ones((1, 1, 1))

    assert Pair.of(one, one, spacing=(10, 10, 10)).voxel_ml == pytest.approx(1)
