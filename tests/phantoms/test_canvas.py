"""Painting on a grid."""

from __future__ import annotations

import numpy as np
import pytest

from medas.media import Image
from medas.phantoms.canvas import Canvas
from medas.phantoms.phantom import Wanted
from medas.phantoms.shapes import Ellipsoid

FIELD = (100.0, 100.0, 100.0)


def ball(radius: float, center: tuple[float, float, float] = (0, 0, 0)) -> Ellipsoid:
    return Ellipsoid(np.array(center, float), np.full(3, radius), np.eye(3), np.zeros((0, 5)))


def test_the_field_of_view_is_centered_on_the_patient() -> None:
    canvas = Canvas(Wanted(0, size=(50, 20, 10)), field=FIELD, background=0)

    assert canvas.spacing == (2, 5, 10)
    np.testing.assert_allclose(Image(canvas.gray[None], canvas.affine).to_world([[24.5, 9.5, 4.5]]), [[0, 0, 0]])


def test_a_given_spacing_shows_more_or_less_of_the_patient() -> None:
    assert Canvas(Wanted(0, size=(4, 4, 4), spacing=(1.0, 2.0, 3.0)), field=FIELD, background=0).spacing == (1, 2, 3)


def test_a_ball_has_the_volume_of_a_ball_on_an_anisotropic_grid() -> None:
    canvas = Canvas(Wanted(0, size=(64, 64, 32)), field=FIELD, background=-1000)

    canvas.paint(ball(30), 50, number=2)

    volume = np.count_nonzero(canvas.label == 2) * np.prod(canvas.spacing)
    assert volume == pytest.approx(4 / 3 * np.pi * 30**3, rel=0.01)
    assert canvas.gray[32, 32, 16] == 50
    assert canvas.gray[0, 0, 0] == -1000


def test_a_voxel_on_the_surface_is_a_mixture() -> None:
    canvas = Canvas(Wanted(0, size=(5, 5, 5), spacing=(1.0, 1.0, 1.0)), field=FIELD, background=0)

    canvas.paint(ball(1), 100)

    assert canvas.gray[2, 2, 2] == 100
    assert canvas.gray[3, 2, 2] == pytest.approx(50)


def test_a_body_outside_the_grid_changes_nothing() -> None:
    canvas = Canvas(Wanted(0, size=(8, 8, 8)), field=FIELD, background=7)

    canvas.paint(ball(5, center=(500, 0, 0)), 1, number=1)

    assert (canvas.gray == 7).all()
    assert not canvas.label.any()
