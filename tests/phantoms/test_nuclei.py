"""Stained tissue."""

from __future__ import annotations

import numpy as np
import pytest

from medas.phantoms.nuclei import EOSIN, HEMATOXYLIN, amounts, nuclei
from medas.phantoms.phantom import Wanted

TILE = Wanted(0, size=(128, 96, 1), noise=0)


def test_the_tile_is_a_color_picture() -> None:
    image = nuclei(TILE).image

    assert (image.voxels.shape, image.voxels.dtype) == ((3, 128, 96, 1), np.uint8)
    assert image.channels == ("red", "green", "blue")
    assert image.spacing == pytest.approx((0.0005, 0.0005, 0.004))


def test_color_deconvolution_gives_the_amounts_of_stain_back() -> None:
    density = -np.log10(nuclei(TILE).image.voxels[..., 0].reshape(3, -1) / 255)
    true = amounts(TILE)

    found = np.linalg.lstsq(np.column_stack([HEMATOXYLIN, EOSIN]), density, rcond=None)[0]

    # Gray values are rounded to whole numbers, which matters little where much light is left.
    np.testing.assert_allclose(found[0], true.hematoxylin.ravel(), atol=0.02)
    np.testing.assert_allclose(found[1], true.eosin.ravel(), atol=0.02)


def test_nuclei_are_numbered_without_gaps_and_some_touch() -> None:
    number = nuclei(Wanted(1, size=(256, 256, 1))).label.voxels[0, :, :, 0]
    right, left = number[1:], number[:-1]

    assert np.array_equal(np.unique(number), np.arange(number.max() + 1))
    assert number.max() > 40
    assert ((right > 0) & (left > 0) & (right != left)).any()


def test_nuclei_are_darker_than_the_tissue_around_them() -> None:
    made = nuclei(TILE)
    red, inside = made.image.voxels[0], made.label.voxels[0] > 0

    assert red[inside].mean() < red[~inside].mean() - 50


def test_semantic_labels_are_one() -> None:
    label = nuclei(Wanted(0, size=(64, 64, 1), instances=False)).label

    assert np.unique(label.voxels).tolist() == [0, 1]
    assert label.name_of(1) == "nuclei"
