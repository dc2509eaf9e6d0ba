"""Tiny pictures of images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from medas.datasets.thumbnail import look
from medas.media import Image
from medas.phantoms.make import make
from medas.phantoms.phantom import Wanted
from medas.tools.preprocessing.sampling import How, resampled, with_spacing


def likeness(one: Image, other: Image) -> float:
    return float(look(one) @ look(other))


BODY, OTHER = (make("abdomen", Wanted(number)).image for number in (0, 1))


def test_an_image_looks_like_itself() -> None:
    assert likeness(BODY, BODY) == pytest.approx(1)


def test_another_window_looks_alike_and_another_patient_less_so() -> None:
    windowed = BODY.with_voxels(((BODY.voxels + 160.0) / 400).clip(0, 1))

    assert likeness(BODY, windowed) > 0.99 > likeness(BODY, OTHER)


def test_another_voxel_size_looks_alike() -> None:
    smaller = resampled(BODY, with_spacing(BODY, [1.5 * mm for mm in BODY.spacing]), How())

    assert likeness(BODY, smaller) > 0.985


def test_turned_axes_look_the_same() -> None:
    flip = np.diag([-1.0, 1.0, 1.0, 1.0])
    flip[0, 3] = BODY.shape[0] - 1
    turned = Image(BODY.voxels[:, ::-1].transpose(0, 2, 3, 1), (BODY.affine @ flip)[:, [1, 2, 0, 3]])

    np.testing.assert_allclose(turned.to_world([[0, 0, 0]]), BODY.to_world([[63, 0, 0]]))
    assert likeness(BODY, turned) == pytest.approx(1)


def test_a_mirrored_patient_looks_different() -> None:
    assert likeness(BODY, replace(BODY, voxels=BODY.voxels[:, ::-1])) < 0.97


def test_pictures_and_tiny_images_have_a_look_and_constant_ones_have_none() -> None:
    assert look(make("nuclei", Wanted(0)).image).size == 20 * 20
    assert look(Image(np.arange(3.0).reshape(1, 3, 1, 1), np.eye(4))).size == 3
    assert not look(Image(np.full((1, 9, 9, 9), 4.0), np.eye(4))).any()
