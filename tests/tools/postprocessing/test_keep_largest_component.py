"""Stray islands."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import MissingDependency
from medas.media import Label, LabelName
from medas.tools import KeepLargestComponent

BACKENDS = ["reference", "cc3d"]
CUBE_OF_1_ML = np.diag([10.0, 10.0, 10.0, 1.0])


def row(*values: int, affine: np.ndarray = CUBE_OF_1_ML) -> Label:
    return Label(np.array(values, np.uint8).reshape(1, -1, 1, 1), affine)


def kept(label: Label, **settings: Any) -> list[int]:
    return list(KeepLargestComponent(label=label, **settings).run().unwrap().voxels.ravel().tolist())


@pytest.mark.parametrize("backend", BACKENDS)
def test_of_each_structure_the_largest_piece_stays(backend: str) -> None:
    label = row(1, 0, 1, 1, 0, 2, 2, 2, 0, 2)

    assert kept(label, backend=backend) == [0, 0, 1, 1, 0, 2, 2, 2, 0, 0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_of_equal_pieces_the_first_stays_on_every_back_end(backend: str) -> None:
    assert kept(row(0, 1, 0, 1, 0, 1), backend=backend) == [0, 1, 0, 0, 0, 0]
    assert kept(row(0, 1, 0, 1, 0, 1), backend=backend, keep=2) == [0, 1, 0, 1, 0, 0]


def test_more_pieces_can_be_kept() -> None:
    assert kept(row(1, 0, 1, 1, 0, 1, 1, 1), keep=2) == [0, 0, 1, 1, 0, 1, 1, 1]
    assert kept(row(1, 0, 1, 1, 0, 1, 1, 1), keep=0) == [1, 0, 1, 1, 0, 1, 1, 1]


def test_the_smallest_volume_is_in_milliliters() -> None:
    assert kept(row(1, 0, 1, 1, 0, 1, 1, 1), keep=0, minimum=2) == [0, 0, 1, 1, 0, 1, 1, 1]
    assert kept(row(1, 0, 1, 1), minimum=2.5) == [0, 0, 0, 0]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("connectivity", "pieces"), [(26, 1), (18, 2), (6, 2)])
def test_corners_connect_with_26_neighbors_only(backend: str, connectivity: int, pieces: int) -> None:
    voxels = np.zeros((1, 2, 2, 2), np.uint8)
    voxels[0, 0, 0, 0] = voxels[0, 1, 1, 1] = 1
    tool = KeepLargestComponent(backend=backend, label=Label(voxels, np.eye(4)), connectivity=connectivity)

    assert tool.run().unwrap().voxels.sum() == 3 - pieces


@settings(deadline=None, max_examples=40)
@given(
    shape=st.tuples(*[st.integers(1, 7)] * 3),
    seed=st.integers(0, 10**6),
    keep=st.integers(0, 3),
    connectivity=st.sampled_from([6, 18, 26]),
)
def test_back_ends_agree_exactly(shape: tuple[int, int, int], seed: int, keep: int, connectivity: int) -> None:
    voxels = np.random.default_rng(seed).integers(0, 3, shape, np.uint8)
    # As from a file: the axes run the other way round in memory.
    label = Label(np.ascontiguousarray(voxels.T).T[None], np.eye(4))

    one, other = (kept(label, backend=name, keep=keep, connectivity=connectivity) for name in BACKENDS)

    assert one == other


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_cleaning_twice_is_cleaning_once(seed: int) -> None:
    label = Label(np.random.default_rng(seed).integers(0, 3, (1, 6, 5, 4), np.uint8), np.eye(4))

    once = KeepLargestComponent(label=label).run().unwrap()

    np.testing.assert_array_equal(KeepLargestComponent(label=once).run().unwrap().voxels, once.voxels)


def test_an_empty_map_stays_empty_and_names_stay() -> None:
    label = Label(np.zeros((1, 3, 3, 1), np.uint8), np.eye(4), labels={1: LabelName("liver")})

    cleaned = KeepLargestComponent(label=label).run().unwrap()

    assert not cleaned.voxels.any()
    assert cleaned.name_of(1) == "liver"


def test_a_missing_package_is_named_when_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cc3d", None)

    with pytest.raises(MissingDependency, match="connected-components-3d"):
        KeepLargestComponent(backend="cc3d", label=row(1)).run().unwrap()
