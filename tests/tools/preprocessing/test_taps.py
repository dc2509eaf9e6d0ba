"""Voxels and weights along one axis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from medas.tools.preprocessing.taps import Order, taps

PLACES = st.lists(st.floats(-3, 12, width=32), min_size=1, max_size=9).map(np.array)
ORDERS: tuple[Order, ...] = ("nearest", "linear", "cubic")


@given(at=PLACES, size=st.integers(1, 9), order=st.sampled_from(ORDERS))
def test_weights_make_one_and_voxels_exist(at: np.ndarray, size: int, order: Order) -> None:
    found = taps(at, size, order)

    np.testing.assert_allclose(found.weights.sum(axis=0), 1)
    assert ((found.indices >= 0) & (found.indices < size)).all()
    np.testing.assert_array_equal(found.outside, (at < -0.5 - 1e-7) | (at > size - 0.5 + 1e-7))


@given(at=PLACES, size=st.integers(2, 9), order=st.sampled_from(ORDERS[1:]))
def test_mixing_gives_what_scipy_gives(at: np.ndarray, size: int, order: Order) -> None:
    line = np.random.default_rng(size).normal(size=size)
    inside = np.clip(at, 0, size - 1)
    how = {"order": 1, "mode": "nearest"} if order == "linear" else {"order": 3, "mode": "mirror", "prefilter": False}

    mixed = taps(at, size, order).mix(line[:, np.newaxis], 0)[:, 0]

    np.testing.assert_allclose(mixed, ndimage.map_coordinates(line, [inside], **how), atol=1e-12)


def test_places_on_voxels_need_one_voxel_each_and_keep_whole_numbers() -> None:
    found = taps(np.array([0.0, 2.0, 2.0]), 3, "linear")

    mixed = found.mix(np.array([[1, 2, 3]], np.int16), 1)

    assert mixed.dtype == np.int16
    assert mixed.tolist() == [[1, 3, 3]]


def test_a_tie_between_neighbors_goes_up_whatever_the_last_bits_say() -> None:
    half = np.array([0.5, 0.5 - 1e-12, 0.5 + 1e-12, 0.49])

    assert taps(half, 2, "nearest").indices.tolist() == [[1, 1, 1, 0]]


@pytest.mark.parametrize("order", ORDERS)
def test_walking_gives_what_mixing_gives_and_asks_for_no_plane_twice(order: Order) -> None:
    at = np.linspace(-0.6, 6.6, 19)
    volume = np.random.default_rng(0).normal(size=(7, 4, 5))
    asked: list[int] = []

    def plane(index: int) -> np.ndarray:
        asked.append(index)
        return volume[index].copy()

    found = taps(at, 7, order)
    walked = np.stack([each.copy() for each in found.walk(plane)])

    np.testing.assert_allclose(walked.reshape(19, -1), found.mix(volume.reshape(7, -1), 0), atol=1e-12)
    assert sorted(asked) == sorted(set(asked))
