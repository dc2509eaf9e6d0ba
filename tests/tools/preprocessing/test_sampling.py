"""Volumes on other grids."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import OverLimit
from medas.media import Image, Label, LabelName, Prob
from medas.tools.preprocessing.sampling import Grid, How, around_center, resampled, with_spacing

LINE = Image(np.array([0, 10, 20, 30], np.int16).reshape(1, 4, 1, 1), np.diag([2.0, 1.0, 1.0, 1.0]), unit="HU")


def test_the_new_grid_covers_the_same_extent_around_the_same_center() -> None:
    grid = with_spacing(LINE, (1.0, 0, 0))

    assert grid.shape == (8, 1, 1)
    np.testing.assert_allclose(grid.affine[:3, 3], [-0.5, 0, 0])


def test_a_single_slice_keeps_its_thickness() -> None:
    assert with_spacing(LINE, (2.0, 0.1, 9.0)).shape == (4, 1, 1)


def test_whole_numbers_are_rounded_and_stay_whole() -> None:
    made = resampled(LINE, with_spacing(LINE, (1.0, 0, 0)), How())

    assert made.voxels.dtype == np.int16
    assert made.voxels.ravel().tolist() == [0, 3, 8, 13, 18, 23, 28, 30]  # 2.5 and 7.5 go up
    assert made.unit == "HU"


def test_outside_an_image_is_its_lowest_value_and_outside_a_label_map_background() -> None:
    shifted = Grid((4, 1, 1), np.array(LINE.affine) + np.eye(4)[:, [3]] @ np.zeros((1, 4)))
    shifted.affine[0, 3] = -4.0
    high = LINE.with_voxels(LINE.voxels + np.int16(5))
    label = Label(np.full((1, 4, 1, 1), 7, np.uint8), LINE.affine)

    assert resampled(high, shifted, How()).voxels.ravel().tolist() == [5, 5, 5, 15]
    assert resampled(high, shifted, How(fill=-1)).voxels.ravel().tolist() == [-1, -1, 5, 15]
    assert resampled(label, shifted, How()).voxels.ravel().tolist() == [0, 0, 7, 7]


def test_label_numbers_are_never_mixed() -> None:
    label = Label(np.array([1, 1, 9, 9], np.uint8).reshape(1, 4, 1, 1), LINE.affine, labels={9: LabelName("spleen")})

    for how in (How(label="nearest"), How(label="smooth")):
        made = resampled(label, with_spacing(label, (0.3, 0, 0)), how)
        assert set(np.unique(made.voxels)) == {1, 9}
        assert made.name_of(9) == "spleen"


def test_smooth_labels_are_rounder(ball: Any) -> None:
    _, label = ball(np.diag([3.0, 3.0, 3.0, 1.0]), (8, 8, 8), radius=9)
    _, true = ball(with_spacing(label, (1, 1, 1)).affine, (24, 24, 24), radius=9)
    center = label.to_world([(np.array(label.shape) - 1) / 2 + [1.3, -0.8, 0.4]])[0]
    fine = with_spacing(label, (1, 1, 1))
    index = np.argwhere(np.ones(fine.shape))
    inside = np.linalg.norm(true.to_world(index) - center, axis=1).reshape(fine.shape) < 9

    wrong = [(resampled(label, fine, How(label=rule)).voxels[0] != inside).sum() for rule in ("nearest", "smooth")]

    assert wrong[1] < wrong[0]


def test_probabilities_still_add_up_to_one() -> None:
    first = np.linspace(0, 1, 5, dtype=np.float32).reshape(1, 5, 1, 1)
    prob = Prob(np.concatenate([first, 1 - first]), np.eye(4), channels=("background", "liver"))

    made = resampled(prob, with_spacing(prob, (0.4, 0, 0)), How())

    np.testing.assert_allclose(made.voxels.sum(axis=0), 1, atol=1e-6)
    assert made.channels == ("background", "liver")


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_ball_stays_where_it_is_and_as_large_as_it_is(affines: Any, ball: Any, center_of: Any, data: Any) -> None:
    image, label = ball(data.draw(affines), (24, 24, 24))
    grid = with_spacing(image, data.draw(st.tuples(*[st.floats(0.8, 2.5)] * 3)))

    moved, marked = resampled(image, grid, How()), resampled(label, grid, How())

    limit = 0.1 * max(moved.spacing)
    assert np.abs(center_of(moved) - center_of(image)).max() < limit
    assert np.abs(center_of(marked) - center_of(label)).max() < 0.5 * max(marked.spacing)
    mass = [float(one.voxels.sum(dtype=float)) * one.voxel_ml for one in (moved, image)]
    assert mass[0] == pytest.approx(mass[1], rel=0.03)


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_the_own_grid_changes_nothing(affines: Any, ball: Any, data: Any) -> None:
    image, label = ball(data.draw(affines))

    same = resampled(image, around_center(image, image.shape, image.spacing), How("cubic"))

    np.testing.assert_allclose(same.voxels, image.voxels, atol=1e-3)
    assert same.same_grid(image)
    np.testing.assert_array_equal(resampled(label, Grid(label.shape, label.affine), How()).voxels, label.voxels)


def test_a_result_that_does_not_fit_is_refused_before_it_is_made() -> None:
    with pytest.raises(OverLimit, match=r"the resampled volume needs about"):
        resampled(LINE, Grid((10**5, 10**5, 10**5), np.eye(4)), How())
