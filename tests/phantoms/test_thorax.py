"""Chest CT with nodules."""

from __future__ import annotations

import numpy as np

from medas.phantoms.phantom import Wanted
from medas.phantoms.thorax import LUNGS, NODULES, thorax


def test_lungs_are_dark_and_nodules_in_them_bright() -> None:
    for case in range(4):
        made = thorax(Wanted(case, noise=0))
        gray, label = made.image.voxels[0], made.label.voxels[0]

        assert -900 < np.median(gray[label == LUNGS]) < -800
        assert np.median(gray[label == NODULES]) > -500


def test_lungs_have_liters_and_nodules_milliliters() -> None:
    volumes = thorax(Wanted(0)).volumes_ml()

    assert 2000 < volumes["lungs"] < 6000
    assert 0.3 < volumes["nodules"] < 60


def test_there_is_a_lung_on_both_sides_and_the_heart_lies_more_on_the_left() -> None:
    made = thorax(Wanted(1, noise=0))
    x = made.label.to_world(np.argwhere(made.label.voxels[0] == LUNGS))[:, 0]

    assert np.count_nonzero(x > 20) > np.count_nonzero(x < -20) > 0


def test_it_is_ct_in_hounsfield_units() -> None:
    image = thorax(Wanted(0, size=(16, 16, 8))).image

    assert (image.modality, image.unit, image.voxels.dtype) == ("CT", "HU", np.int16)
    assert image.voxels.min() >= -1024
