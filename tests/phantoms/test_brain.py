"""Head MR."""

from __future__ import annotations

import numpy as np
import pytest

from medas.phantoms.brain import VENTRICLES, brain
from medas.phantoms.phantom import Wanted


def test_ventricles_are_dark_inside_bright_white_matter() -> None:
    made = brain(Wanted(0))
    gray, label = made.image.voxels[0], made.label.voxels[0]

    assert gray[label == VENTRICLES].mean() < 300 < gray[32, 48, 16]


def test_width_of_the_ventricles_varies_as_with_atrophy() -> None:
    volumes = [brain(Wanted(case)).volumes_ml()["ventricles"] for case in range(10)]

    assert max(volumes) > 1.8 * min(volumes)
    assert all(15 < volume < 130 for volume in volumes)


def test_noise_of_air_has_the_mean_of_a_rayleigh_distribution() -> None:
    corner = brain(Wanted(0, noise=1)).image.voxels[0, :6, :6, :]

    assert corner.mean() == pytest.approx(22 * np.sqrt(np.pi / 2), rel=0.1)
