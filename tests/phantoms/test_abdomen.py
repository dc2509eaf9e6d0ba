"""Abdominal CT."""

from __future__ import annotations

import numpy as np

from medas.phantoms.abdomen import LEFT_KIDNEY, LIVER, RIGHT_KIDNEY, SPLEEN, abdomen
from medas.phantoms.phantom import Wanted


def test_liver_and_right_kidney_lie_on_the_right_which_is_plus_x() -> None:
    for case in range(5):
        label = abdomen(Wanted(case)).label
        x = {value: label.to_world(np.argwhere(label.voxels[0] == value))[:, 0].mean() for value in (1, 2, 3, 4)}

        assert x[LIVER] > 30 > -30 > x[SPLEEN]
        assert x[RIGHT_KIDNEY] > 30 > -30 > x[LEFT_KIDNEY]


def test_organs_have_volumes_of_adults() -> None:
    for case in range(5):
        volumes = abdomen(Wanted(case)).volumes_ml()

        assert 800 < volumes["liver"] < 2000
        assert 100 < volumes["spleen"] < 400
        assert all(60 < volumes[f"{side} kidney"] < 250 for side in ("left", "right"))


def test_the_volume_does_not_depend_on_the_grid() -> None:
    coarse, fine = (abdomen(Wanted(0, size=size)).volumes_ml()["liver"] for size in ((64, 64, 32), (128, 96, 96)))

    assert abs(coarse / fine - 1) < 0.02


def test_organs_differ_in_density_by_more_than_the_noise() -> None:
    made = abdomen(Wanted(2))
    gray, label = made.image.voxels[0], made.label.voxels[0]

    means = [gray[label == value].mean() for value in (LIVER, SPLEEN, LEFT_KIDNEY)]
    assert 80 < means[0] < 135
    assert 90 < means[1] < 150
    assert 140 < means[2] < 210
    assert 10 < gray[label == LIVER].std() < 30


def test_cases_differ_so_that_a_network_has_something_to_learn() -> None:
    volumes = [abdomen(Wanted(case)).volumes_ml()["liver"] for case in range(6)]

    assert max(volumes) / min(volumes) > 1.1
