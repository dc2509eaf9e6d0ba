"""HD95 by hand and against surface-distance (DeepMind)."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.hd95 import HD95, hd95
from medas.metrics.pair import Pair

pytestmark = pytest.mark.filterwarnings("ignore:.*namespace:DeprecationWarning")  # surface-distance 0.1

NOTHING, ALL = np.zeros((3, 3, 3), bool), np.ones((3, 3, 3), bool)


def line(*inside: int) -> np.ndarray:
    voxels = np.zeros((30, 1, 1), bool)
    voxels[list(inside)] = True
    return voxels


def test_two_voxels_three_apart() -> None:
    assert hd95(line(2), line(5)) == 3


def test_spacing_is_respected() -> None:
    assert hd95(line(2), line(5), spacing=(2.5, 1, 1)) == 7.5


def test_the_larger_direction_counts() -> None:
    # From the truth: one voxel, distance 0. From the prediction: 0 and 10, 95th percentile 9.5.
    assert hd95(line(2, 12), line(2)) == pytest.approx(9.5)
    assert hd95(line(2), line(2, 12)) == pytest.approx(9.5)


def test_empty_masks() -> None:
    values = [
        HD95.of(Pair.of(*pair)).value for pair in ((NOTHING, NOTHING), (NOTHING, ALL), (ALL, NOTHING), (ALL, ALL))
    ]

    assert values == [0, None, None, 0]
    assert "undefined" in HD95.of(Pair.of(NOTHING, ALL)).note


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.8, 0.8, 3.0)])
def test_shifted_boxes_agree_with_surface_distance(spacing: tuple[float, float, float]) -> None:
    # A shift along one axis: both surfaces definitions move rigidly, the far faces decide.
    deepmind = pytest.importorskip("surface_distance")
    truth, prediction = np.zeros((20, 20, 20), bool), np.zeros((20, 20, 20), bool)
    truth[4:12, 4:12, 4:12], prediction[4:12, 4:12, 7:15] = True, True

    theirs = deepmind.compute_robust_hausdorff(deepmind.compute_surface_distances(truth, prediction, spacing), 95)

    assert hd95(prediction, truth, spacing=spacing) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("shift", [0, 1, 3])
def test_balls_agree_with_surface_distance_within_a_voxel(shift: int) -> None:
    deepmind = pytest.importorskip("surface_distance")
    i, j, k = np.ogrid[:40, :40, :40]
    truth = (i - 18) ** 2 + (j - 20) ** 2 + (k - 20) ** 2 <= 14**2
    prediction = (i - 18 - shift) ** 2 + (j - 20) ** 2 + (k - 20) ** 2 <= 12**2

    theirs = deepmind.compute_robust_hausdorff(deepmind.compute_surface_distances(truth, prediction, (1, 1, 1)), 95)

    assert hd95(prediction, truth) == pytest.approx(theirs, abs=0.5)
