"""Voxels block by block."""

from __future__ import annotations

import numpy as np
import pytest

from medas.tools.preprocessing.blocks import blocks, fill

LARGE = np.random.default_rng(0).integers(-1000, 3000, (70, 60, 50)).astype(np.int16)


def add_one(values: np.ndarray) -> None:
    values += 1


@pytest.mark.parametrize("voxels", [LARGE, LARGE.T, LARGE[::2, ::-1, 1:], LARGE[:1, :1, :1]])
def test_every_voxel_comes_once(voxels: np.ndarray) -> None:
    parts = [part.copy() for part in blocks(voxels, np.float64)]

    assert {part.dtype for part in parts} == {np.dtype(np.float64)}
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.sort(voxels, axis=None))


@pytest.mark.parametrize(
    "voxels", [LARGE, LARGE.T, LARGE[::2, ::-1, 1:], LARGE.astype(np.float64), LARGE.astype(">f4")]
)
def test_each_voxel_stays_in_its_place_and_the_given_ones_stay_as_they_are(voxels: np.ndarray) -> None:
    before = voxels.copy()
    made = np.empty_like(voxels, np.float32)

    fill(made, voxels, add_one)

    np.testing.assert_array_equal(made, before.astype(np.float32) + 1)
    np.testing.assert_array_equal(voxels, before)


def test_large_whole_numbers_are_worked_on_in_double() -> None:
    seen: list[np.dtype] = []

    fill(np.empty(3, np.float32), np.array([2**24 + 1, 0, 1], np.int32), lambda values: seen.append(values.dtype))

    assert seen == [np.float64]
