"""Patches of volumes on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medas.training.intensity import Intensity
from medas.training.patch_reader import PatchReader

VOLUME = np.arange(2 * 3 * 4 * 500, dtype=np.int16).reshape(2, 3, 4, 500)


def stored(path: Path, volume: np.ndarray = VOLUME) -> np.ndarray:
    """A map in the order of the store, (C, K, J, I)."""
    np.save(path, volume.transpose(0, 3, 2, 1))
    return np.load(path, mmap_mode="r").transpose(0, 3, 2, 1)


def reader(image: np.ndarray, size: tuple[int, int, int] = (2, 2, 3)) -> PatchReader:
    return PatchReader(image, Intensity("none").scaling(image), size)


def test_a_patch_is_the_part_of_the_volume() -> None:
    np.testing.assert_array_equal(reader(VOLUME).read((1, 2, 5)), VOLUME[:, 1:3, 2:4, 5:8])


def test_outside_there_is_0() -> None:
    patch = reader(VOLUME).read((-1, -1, -2))

    assert not patch[:, 0].any()
    assert not patch[..., :2].any()
    np.testing.assert_array_equal(patch[:, 1, 1, 2], VOLUME[:, 0, 0, 0])


def test_a_map_reads_the_same_after_its_pages_were_given_back(tmp_path: Path) -> None:
    one = reader(stored(tmp_path / "voxels.npy"))
    before = one.read((0, 1, 100))

    one.forget_before(400)

    np.testing.assert_array_equal(one.read((0, 1, 100)), before)


@pytest.mark.parametrize("mode", ["c", "r+"])
def test_changed_private_maps_keep_their_changes(tmp_path: Path, mode: str) -> None:
    stored(tmp_path / "voxels.npy")
    image = np.load(tmp_path / "voxels.npy", mmap_mode=mode).transpose(0, 3, 2, 1)
    image[...] = 5

    one = reader(image)
    one.forget_before(500)

    assert one.read((0, 0, 0)).min() == 5
