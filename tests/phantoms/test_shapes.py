"""Bodies whose size is known."""

from __future__ import annotations

import numpy as np
import pytest

from medas.phantoms.shapes import Ellipsoid, Mesh, Sculptor, Tube, drawn_inside, rotation

SMOOTH = np.zeros((0, 5))


def at(*place: float) -> Mesh:
    return Mesh(*(np.full((1, 1, 1), value, np.float32) for value in place))


def test_depth_is_the_radius_in_the_center_and_zero_on_the_surface() -> None:
    ball = Ellipsoid(np.array([1.0, 2.0, 3.0]), np.full(3, 10.0), np.eye(3), SMOOTH)

    assert ball.depth(at(1, 2, 3)).item() == 10
    assert ball.depth(at(11, 2, 3)).item() == pytest.approx(0, abs=1e-5)
    assert ball.depth(at(21, 2, 3)).item() == pytest.approx(-10)


def test_a_turned_ellipsoid_reaches_along_its_axis() -> None:
    lying = Ellipsoid(np.zeros(3), np.array([20.0, 5.0, 5.0]), rotation((0, 0, 90)), SMOOTH)

    assert lying.depth(at(0, 19, 0)).item() > 0 > lying.depth(at(19, 0, 0)).item()
    np.testing.assert_allclose(lying.bounds()[1], [5, 20, 5])


def test_a_tube_has_round_ends() -> None:
    tube = Tube(np.zeros(3), np.array([10.0, 0, 0]), 2.0)

    assert tube.depth(at(5, 1, 0)).item() == pytest.approx(1)
    assert tube.depth(at(12, 0, 0)).item() == pytest.approx(0)
    assert tube.depth(at(-3, 0, 0)).item() == pytest.approx(-1)


def test_dents_stay_inside_the_bounds() -> None:
    sculptor = Sculptor(np.random.default_rng(0), np.random.default_rng(1))
    body = sculptor.ellipsoid((0, 0, 0), (30, 20, 10), dents=0.1)
    axis = np.linspace(-60, 60, 61, dtype=np.float32)
    mesh = Mesh(axis[:, None, None], axis[None, :, None], axis[None, None, :])

    inside = np.argwhere(body.depth(mesh) > 0)

    low, high = body.bounds()
    assert (axis[inside.min(axis=0)] >= low).all()
    assert (axis[inside.max(axis=0)] <= high).all()


def test_rotations_follow_the_right_hand() -> None:
    np.testing.assert_allclose(rotation((90, 0, 0)) @ [0, 1, 0], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(rotation((0, 90, 0)) @ [0, 0, 1], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(rotation((0, 0, 90)) @ [1, 0, 0], [0, 1, 0], atol=1e-12)


def test_a_place_drawn_inside_lies_inside() -> None:
    ball = Ellipsoid(np.array([50.0, 0, 0]), np.array([10.0, 20.0, 5.0]), rotation((10, 20, 30)), SMOOTH)
    draw = np.random.default_rng(0)

    places = [drawn_inside(draw, ball, share=0.9) for _ in range(50)]

    assert all(ball.depth(at(*place)).item() > 0 for place in places)
