"""ASSD by hand and against surface-distance (DeepMind)."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.assd import ASSD, assd
from medas.metrics.pair import Pair

pytestmark = pytest.mark.filterwarnings("ignore:.*namespace:DeprecationWarning")  # surface-distance 0.1

NOTHING, ALL = np.zeros((3, 3, 3), bool), np.ones((3, 3, 3), bool)


def line(*inside: int) -> np.ndarray:
    voxels = np.zeros((20, 1, 1), bool)
    voxels[list(inside)] = True
    return voxels


def test_distances_of_both_surfaces_are_pooled() -> None:
    # Prediction 2 and 8 against truth 2: 0 and 6 one way, 0 the other way.
    assert assd(line(2, 8), line(2)) == pytest.approx(2)


def test_spacing_is_respected() -> None:
    assert assd(line(2), line(5), spacing=(0.5, 1, 1)) == 1.5


def test_empty_masks() -> None:
    values = [
        ASSD.of(Pair.of(*pair)).value for pair in ((NOTHING, NOTHING), (NOTHING, ALL), (ALL, NOTHING), (ALL, ALL))
    ]

    assert values == [0, None, None, 0]
    assert "undefined" in ASSD.of(Pair.of(ALL, NOTHING)).note


def test_concentric_balls_agree_with_surface_distance_within_half_a_voxel() -> None:
    deepmind = pytest.importorskip("surface_distance")
    i, j, k = np.ogrid[:40, :40, :40]
    away = (i - 20) ** 2 + (j - 20) ** 2 + (k - 20) ** 2
    truth, prediction = away <= 15**2, away <= 11**2

    there, back = deepmind.compute_average_surface_distance(
        deepmind.compute_surface_distances(truth, prediction, (1, 1, 1))
    )

    assert assd(prediction, truth) == pytest.approx((there + back) / 2, abs=0.5)
