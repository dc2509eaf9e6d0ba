"""Volumes in milliliters."""

from __future__ import annotations

import numpy as np

from medas.metrics.pair import Pair
from medas.metrics.volume import VOLUME, volume


def test_a_thousand_cubic_millimeters_are_one_milliliter() -> None:
    assert volume(np.ones((10, 10, 10))) == 1


def test_voxel_size_counts() -> None:
    assert volume(np.ones((10, 10, 1)), spacing=(1, 2, 5)) == 1


def test_volume_is_that_of_the_prediction() -> None:
    pair = Pair.of(np.zeros((10, 10, 10)), np.ones((10, 10, 10)))

    assert VOLUME.of(pair) == (0, "")


def test_oblique_voxels_have_the_volume_of_their_parallelepiped() -> None:
    ones = np.ones((10, 10, 10), bool)
    straight = Pair.of(ones, ones)

    sheared = Pair(ones, ones, np.array([[1.0, 3, 0], [0, 1, 0], [0, 0, 1]]), straight.counts)

    assert VOLUME.of(sheared).value == 1
