"""Values between voxels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.tools.preprocessing.interpolation import slabs, torch_slabs
from medas.tools.preprocessing.taps import Order

ORDERS: tuple[Order, ...] = ("nearest", "linear", "cubic")


def read(channel: np.ndarray, shape: tuple[int, int, int], matrix: np.ndarray, order: Order) -> np.ndarray:
    return np.stack([slab.values for slab in slabs(channel, shape, matrix, order)], axis=-1)


def test_linear_is_exact_halfway_between_two_voxels() -> None:
    channel = np.array([10.0, 20.0, 40.0]).reshape(3, 1, 1)
    halves = np.diag([0.5, 1.0, 1.0, 1.0])

    assert read(channel, (5, 1, 1), halves, "linear").ravel().tolist() == [10, 15, 20, 30, 40]


def test_a_tie_goes_to_the_upper_neighbor() -> None:
    channel = np.array([10.0, 20.0, 40.0]).reshape(3, 1, 1)

    assert read(channel, (5, 1, 1), np.diag([0.5, 1.0, 1.0, 1.0]), "nearest").ravel().tolist() == [10, 20, 20, 40, 40]


def test_cubic_follows_a_smooth_curve_better_than_linear() -> None:
    channel = np.cos(np.arange(20) / 3).reshape(20, 1, 1)
    halves, true = np.diag([0.5, 1.0, 1.0, 1.0]), np.cos(np.arange(39) / 6)

    # Not near the ends, and not at the peaks, which lie between voxels and are kept within the measured values.
    inside = (np.abs(true) < 0.9) & (np.abs(np.arange(39) - 19) < 10)
    errors = [np.abs(read(channel, (39, 1, 1), halves, order).ravel() - true)[inside].max() for order in ORDERS]

    assert errors[2] < errors[1] / 10 < errors[0] / 10


def test_cubic_does_not_overshoot() -> None:
    step = np.repeat([0.0, 100.0], 8).reshape(16, 1, 1)

    values = read(step, (61, 1, 1), np.diag([0.25, 1.0, 1.0, 1.0]), "cubic")

    assert (values.min(), values.max()) == (0, 100)


def test_half_a_voxel_around_the_volume_belongs_to_it_and_not_more() -> None:
    matrix = np.eye(4)
    matrix[:3, 3] = [-1.0, 0, 0]

    (slab,) = slabs(np.ones((2, 1, 1)), (4, 1, 1), matrix, "linear")

    assert np.broadcast_to(slab.outside, (4, 1)).ravel().tolist() == [True, False, False, True]
    matrix[0, 3] = -0.5
    (slab,) = slabs(np.ones((2, 1, 1)), (3, 1, 1), matrix, "linear")
    assert not slab.outside.any()


@pytest.mark.parametrize("order", ORDERS)
def test_the_short_way_along_the_axes_agrees_with_the_long_one(order: Order) -> None:
    channel = np.random.default_rng(0).normal(size=(7, 6, 5))
    matrix = np.array([[0, -0.7, 0, 5.2], [0, 0, 1.3, 0.1], [0.9, 0, 0, 0.2], [0, 0, 0, 1.0]])
    tilted = matrix.copy()
    tilted[0, 0] = 1e-9  # so little that no value changes, but the axes are no longer alike

    short, long = (read(channel, (4, 6, 3), each, order) for each in (matrix, tilted))

    np.testing.assert_allclose(short, long, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_torch_agrees_with_the_reference(affines: Any, data: Any) -> None:
    channel = np.random.default_rng(1).normal(size=(6, 1, 5))
    matrix = np.linalg.solve(data.draw(affines), data.draw(affines))
    matrix[:3, 3] = [2, 0, 2]
    order = data.draw(st.sampled_from(ORDERS))

    ours, theirs = (list(engine(channel, (4, 5, 3), matrix, order)) for engine in (slabs, torch_slabs("cpu")))

    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.values, other.values, atol=1e-10)
        np.testing.assert_array_equal(one.outside, other.outside)
