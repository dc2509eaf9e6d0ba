"""Holes in structures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from medas.media import Label
from medas.tools import FillHoles

CUBE_OF_1_ML = np.diag([10.0, 10.0, 10.0, 1.0])


def filled(voxels: np.ndarray, affine: np.ndarray = CUBE_OF_1_ML, **settings: Any) -> np.ndarray:
    label = Label(voxels.astype(np.uint8)[None], affine)
    return np.asarray(FillHoles(label=label, **settings).run().unwrap().voxels[0])


def shell(size: int = 5) -> np.ndarray:
    voxels = np.zeros((size + 2,) * 3)
    voxels[1:-1, 1:-1, 1:-1] = 1
    voxels[2:-2, 2:-2, 2:-2] = 0
    return voxels


def test_a_shell_becomes_solid() -> None:
    assert filled(shell()).sum() == 5**3


def test_a_tunnel_is_no_hole_in_3d_but_in_each_slice() -> None:
    tube = np.zeros((5, 5, 4))
    tube[1:4, 1:4] = 1
    tube[2, 2] = 0

    np.testing.assert_array_equal(filled(tube), tube)
    assert filled(tube, within="each slice").sum() == 9 * 4


def test_slices_are_those_that_were_taken() -> None:
    tube = np.zeros((4, 5, 5))
    tube[:, 1:4, 1:4] = 1
    tube[:, 2, 2] = 0
    thick_along_i = np.diag([5.0, 1.0, 1.0, 1.0])

    assert filled(tube, thick_along_i, within="each slice").sum() == 9 * 4
    np.testing.assert_array_equal(filled(tube, np.eye(4), within="each slice"), tube)


def test_large_holes_stay_open() -> None:
    assert filled(shell(), maximum=27).sum() == 5**3  # the hole has 3 x 3 x 3 voxels of 1 ml
    assert filled(shell(), maximum=26).sum() == 5**3 - 27


def test_another_structure_inside_stays() -> None:
    voxels = shell()
    voxels[3, 3, 3] = 2

    made = filled(voxels)

    assert made[3, 3, 3] == 2
    assert (made == 1).sum() == 5**3 - 1


def test_an_opening_to_the_border_of_the_image_is_no_hole() -> None:
    ring = np.ones((3, 3, 1))
    ring[1, 1] = 0
    open_ring = np.ones((2, 3, 1))
    open_ring[0, 1] = 0

    assert filled(ring).all()
    np.testing.assert_array_equal(filled(open_ring), open_ring)


@settings(deadline=None, max_examples=40)
@given(shape=st.tuples(*[st.integers(2, 7)] * 3), seed=st.integers(0, 10**6))
def test_one_structure_is_filled_as_by_scipy(shape: tuple[int, int, int], seed: int) -> None:
    voxels = np.random.default_rng(seed).random(shape) < 0.7

    np.testing.assert_array_equal(filled(voxels).astype(bool), ndimage.binary_fill_holes(voxels))


@pytest.mark.parametrize("within", ["the volume", "each slice"])
def test_empty_maps_single_slices_and_lines_work(within: str) -> None:
    assert not filled(np.zeros((4, 4, 1)), within=within).any()
    assert filled(np.ones((1, 1, 3)), within=within).all()
    assert filled(np.array([1, 0, 1]).reshape(3, 1, 1), np.eye(4), within="the volume").ravel().tolist() == [1, 1, 1]
