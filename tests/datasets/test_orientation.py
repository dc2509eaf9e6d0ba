"""Directions of voxel axes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from medas.datasets.orientation import axis_codes, directions, is_left_handed


def test_the_usual_frames_have_their_usual_codes() -> None:
    assert axis_codes(np.eye(4)) == "RAS"
    assert axis_codes(np.diag([-1.0, -1.0, 1.0, 1.0])) == "LPS"


def test_codes_name_the_end_that_an_axis_runs_to() -> None:
    sagittal = np.array([[0, 0, 3, 0], [-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1]])

    assert axis_codes(sagittal) == "PIR"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("signs", list(itertools.product((-1, 1), repeat=3)))
def test_all_48_orientations_are_told_apart(order: tuple[int, ...], signs: tuple[int, ...]) -> None:
    affine = np.eye(4)
    affine[:3, :3] = 0
    for column, (row, sign) in enumerate(zip(order, signs, strict=True)):
        affine[row, column] = 2 * sign

    assert [(one.world, one.sign) for one in directions(affine)] == list(zip(order, signs, strict=True))
    assert is_left_handed(affine) == (np.linalg.det(affine) < 0)


def test_an_oblique_axis_follows_the_nearest_direction_and_each_is_given_once() -> None:
    angle = np.deg2rad(45.1)
    affine = np.eye(4)
    affine[:2, :2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]

    assert axis_codes(affine) == "PRS"
