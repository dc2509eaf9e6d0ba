"""The order in which axes are walked through."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from medas.tools.preprocessing.layout import layout_of

ORDERS = list(permutations(range(3)))


@pytest.mark.parametrize("order", ORDERS)
def test_axes_are_sorted_by_their_steps_in_memory(order: tuple[int, int, int]) -> None:
    volume = np.zeros((4, 5, 6)).transpose(order)

    layout = layout_of(volume, np.eye(4))

    turned = volume.transpose(layout.given)
    assert turned.strides[1] < turned.strides[0] < turned.strides[2]
    assert layout.wanted == layout.given


@pytest.mark.parametrize(("memory", "order"), list(product(ORDERS, ORDERS)))
def test_a_place_in_the_turned_grid_is_the_same_place(
    memory: tuple[int, int, int], order: tuple[int, int, int]
) -> None:
    volume = np.zeros((4, 5, 6)).transpose(memory)
    matrix = np.eye(4)
    matrix[:3, :3] = np.eye(3)[list(order)] * [0.5, 2.0, 3.0]
    matrix[:3, 3] = [0.25, -1.0, 2.0]
    layout = layout_of(volume, matrix)
    place = np.array([1.0, 2.0, 3.0])

    turned = layout.matrix(matrix) @ [*place[list(layout.wanted)], 1]

    np.testing.assert_allclose(turned[:3], (matrix @ [*place, 1])[:3][list(layout.given)])


@pytest.mark.parametrize("order", ORDERS)
def test_new_voxels_lie_in_memory_as_the_given_ones_do(order: tuple[int, int, int]) -> None:
    volume = np.zeros((4, 5, 6)).transpose(order)

    made = layout_of(volume, np.eye(4)).empty(2, (7, 8, 9), np.dtype(np.int16))

    assert made.shape == (2, 7, 8, 9)
    assert np.argsort(made.strides[1:]).tolist() == np.argsort(volume.strides).tolist()
    assert made.strides[0] == 7 * 8 * 9 * 2


def test_an_axis_of_one_voxel_counts_as_the_longest() -> None:
    assert layout_of(np.zeros((5, 1, 6)), np.eye(4)).given == (0, 2, 1)


def test_a_grid_that_runs_askew_keeps_the_order_of_the_volume() -> None:
    matrix = np.eye(4)
    matrix[:2, :2] = [[0.9, 0.1], [0.9, -0.1]]

    layout = layout_of(np.zeros((4, 5, 6)), matrix)

    assert layout.wanted == layout.given
