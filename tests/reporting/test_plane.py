"""Which way round a slice is shown."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from medas.media import Image
from medas.reporting.plane import axis_of, best_axis, plane_of

RAS, LPS = np.eye(4), np.diag([-1.0, -1.0, 1.0, 1.0])


def test_patient_right_is_on_the_left_and_anterior_on_top() -> None:
    assert plane_of(RAS, 2).letters == "RLAP"
    assert plane_of(LPS, 2).letters == "RLAP"


def test_coronal_and_sagittal_slices_have_superior_on_top() -> None:
    assert (plane_of(RAS, 1).name, plane_of(RAS, 1).letters) == ("coronal", "RLSI")
    assert (plane_of(RAS, 0).name, plane_of(RAS, 0).letters) == ("sagittal", "APSI")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("signs", list(itertools.product((-1, 1), repeat=3)))
def test_a_mark_in_the_right_anterior_superior_corner_is_top_left_in_all_48_orientations(
    order: tuple[int, int, int], signs: tuple[int, int, int]
) -> None:
    affine = np.eye(4)
    affine[:3, :3] = 0
    for voxel_axis, (world, sign) in enumerate(zip(order, signs, strict=True)):
        affine[world, voxel_axis] = sign
    # The corner voxel that lies furthest to the right, front and top of the patient.
    corner = tuple(1 if sign > 0 else 0 for sign in signs)
    voxels = np.zeros((2, 2, 2), int)
    voxels[corner] = 1

    for axis in range(3):
        picture = plane_of(affine, axis).cut(voxels, corner[axis])
        assert picture.tolist() == [[1, 0], [0, 0]]


def test_a_flipped_file_shows_the_same_picture() -> None:
    voxels = np.arange(24).reshape(2, 3, 4)

    one = plane_of(RAS, 2).cut(voxels, 1)
    other = plane_of(np.diag([-1.0, 1, 1, 1]), 2).cut(voxels[::-1], 1)

    np.testing.assert_array_equal(one, other)


def test_slightly_oblique_volumes_take_the_nearest_letters() -> None:
    angle = np.deg2rad(20)
    affine = np.eye(4)
    affine[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]

    assert plane_of(affine, 2).letters == "RLAP"


def test_thick_slices_are_shown_as_taken_and_thin_ones_axial() -> None:
    thick = Image(np.zeros((1, 4, 4, 4)), np.diag([1.0, 5.0, 1.0, 1.0]))
    thin = Image(np.zeros((1, 4, 4, 4)), np.diag([1.0, 1.2, 1.0, 1.0]))
    flat = Image(np.zeros((1, 4, 4, 1)), np.diag([9.0, 1.0, 1.0, 1.0]))

    assert [best_axis(volume) for volume in (thick, thin, flat)] == [1, 2, 2]


def test_a_plane_is_found_by_name_whatever_the_order_of_axes() -> None:
    swapped = Image(np.zeros((1, 2, 2, 2)), np.eye(4)[[2, 0, 1, 3]].T)

    names = [plane_of(swapped.affine, axis_of(swapped, name)).name for name in ("axial", "coronal", "sagittal")]

    assert names == ["axial", "coronal", "sagittal"]


def test_pixels_have_the_size_of_the_axes_they_show() -> None:
    assert plane_of(RAS, 1).pixel((1.0, 2.0, 5.0)) == (1.0, 5.0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_cutting_a_slice_copies_nothing_of_the_volume(axis: int) -> None:
    stored = np.zeros((4, 5, 6), np.int16)  # as on disk: K, J, I

    picture = plane_of(np.eye(4), axis).cut(stored.transpose(2, 1, 0), 1)

    assert np.shares_memory(picture, stored)
