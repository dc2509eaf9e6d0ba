"""NSD by hand and against surface-distance (DeepMind)."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.metrics.nsd import NSD, nsd
from medas.metrics.pair import Pair

pytestmark = pytest.mark.filterwarnings("ignore:.*namespace:DeprecationWarning")  # surface-distance 0.1

NOTHING, ALL = np.zeros((3, 3, 3), bool), np.ones((3, 3, 3), bool)


def line(*inside: int) -> np.ndarray:
    voxels = np.zeros((20, 1, 1), bool)
    voxels[list(inside)] = True
    return voxels


def test_two_of_three_surface_voxels_are_near() -> None:
    assert nsd(line(2, 8), line(2), tolerance_mm=1) == pytest.approx(2 / 3)


def test_the_tolerance_itself_is_near_enough() -> None:
    assert nsd(line(2), line(5), tolerance_mm=0.3, spacing=(0.1, 1, 1)) == 1
    assert nsd(line(2), line(5), tolerance_mm=0.299, spacing=(0.1, 1, 1)) == 0


def test_empty_masks() -> None:
    values = [NSD.of(Pair.of(*pair)).value for pair in ((NOTHING, NOTHING), (NOTHING, ALL), (ALL, NOTHING), (ALL, ALL))]

    assert values == [1, 0, 0, 1]


def test_negative_tolerance_is_refused() -> None:
    with pytest.raises(WrongInput, match="0 mm or more"):
        nsd(ALL, ALL, tolerance_mm=-1)


def test_a_ball_with_a_missing_cap_agrees_with_surface_distance_within_5_percent() -> None:
    # A cap of 8 voxels is cut off: what lies near the cut is right in both definitions.
    deepmind = pytest.importorskip("surface_distance")
    i, j, k = np.ogrid[:60, :60, :60]
    away = np.broadcast_to((i - 30) ** 2 + (j - 30) ** 2 + (k - 30) ** 2, (60, 60, 60))
    truth = away <= 20**2
    prediction = (away <= 20**2) & ~((away <= 25**2) & (i > 42))

    theirs = deepmind.compute_surface_dice_at_tolerance(
        deepmind.compute_surface_distances(truth, prediction, (1, 1, 1)), 1
    )

    assert nsd(prediction, truth, tolerance_mm=1) == pytest.approx(theirs, abs=0.05)
