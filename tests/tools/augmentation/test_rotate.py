"""Turned cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.media import Image, Label
from medas.phantoms.shapes import rotation
from medas.tool import Recipe
from medas.tools import Rotate


def turned(volume: Any, *degrees: float) -> Any:
    return Rotate().apply(volume, {"degrees": list(degrees), "interpolation": "linear"})


def draws(**settings: Any) -> np.ndarray:
    recipe = Recipe([{**Rotate.identity("reference", settings), "probability": 1.0}])
    generator = np.random.default_rng(0)
    return np.array([recipe.draw(generator)[0]["values"]["degrees"] for _ in range(300)])


def test_angles_stay_within_the_limit_to_both_sides() -> None:
    angles = draws(degrees=20)

    assert -20 <= angles.min() < -18
    assert 18 < angles.max() <= 20


def test_about_the_head_foot_axis_only_z_turns() -> None:
    angles = draws(about="head-foot axis")

    assert not angles[:, :2].any()
    assert angles[:, 2].std() > 5


def test_a_quarter_turn_brings_front_to_left_of_the_patient() -> None:
    # Anterior is +y, left is -x; by the right hand about z, y turns to -x.
    voxels = np.zeros((1, 5, 5, 2), np.uint8)
    voxels[0, 2, 4] = 1
    label = Label(voxels, np.eye(4))

    assert turned(label, 0, 0, 90).voxels[0, 0, 2].tolist() == [1, 1]


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_the_ball_moves_as_a_rigid_body_about_the_center(affines: Any, ball: Any, center_of: Any, data: Any) -> None:
    image, label = ball(data.draw(affines), (24, 24, 24))
    degrees = data.draw(st.tuples(*[st.floats(-30, 30)] * 3))

    moved, marked = turned(image, *degrees), turned(label, *degrees)

    assert moved.same_grid(image)
    middle = image.to_world([(np.array(image.shape) - 1) / 2])[0]
    expected = middle + rotation(degrees) @ (center_of(image) - middle)
    assert np.abs(center_of(moved) - expected).max() < 0.2 * max(image.spacing)
    assert np.abs(center_of(marked) - center_of(moved)).max() < 0.6 * max(image.spacing)
    assert moved.voxels.sum(dtype=float) == pytest.approx(image.voxels.sum(dtype=float), rel=0.05)


@pytest.mark.parametrize("single", [0, 1, 2])
def test_a_single_slice_turns_within_its_plane(ball: Any, all_48: Any, single: int) -> None:
    for affine in all_48[::7]:
        shape = tuple(1 if axis == single else 21 for axis in range(3))
        image, _ = ball(affine, shape, radius=9)

        moved = turned(image, 10, 10, 10)

        assert moved.voxels.sum(dtype=float) == pytest.approx(image.voxels.sum(dtype=float), rel=0.05)


def test_the_corners_are_filled_with_air_and_background() -> None:
    voxels = np.full((1, 9, 9, 1), -1000, np.int16)
    voxels[0, 4] = 50
    image = Image(voxels, np.eye(4))
    label = Label(np.full((1, 9, 9, 1), 2, np.uint8), np.eye(4))

    assert turned(image, 0, 0, 45).voxels[0, 0, 0, 0] == -1000
    assert turned(label, 0, 0, 45).voxels[0, 0, 0, 0] == 0
    assert set(np.unique(turned(label, 0, 0, 45).voxels)) == {0, 2}


def test_no_angle_changes_nothing(ball: Any, all_48: Any) -> None:
    image, label = ball(all_48[33])

    np.testing.assert_allclose(turned(image, 0, 0, 0).voxels, image.voxels, atol=1e-4)
    np.testing.assert_array_equal(turned(label, 0, 0, 0).voxels, label.voxels)


def test_nan_is_refused() -> None:
    with pytest.raises(Exception, match="no numbers"):
        turned(Image(np.full((1, 2, 2, 2), np.nan), np.eye(4)), 1, 2, 3)
