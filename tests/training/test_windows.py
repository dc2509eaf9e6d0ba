"""Windows cover a volume evenly."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medas.training.windows import arrange, bell, coverage, importance


@given(st.integers(1, 60), st.integers(1, 20), st.floats(0, 0.9), st.sampled_from([1.0, 1.5]))
def test_every_voxel_is_covered_and_neighbors_overlap_enough(
    dim: int, patch: int, overlap: float, stretch: float
) -> None:
    windows = arrange((dim, 1, 1), (patch, 1, 1), overlap=overlap, stretch=stretch)
    size, starts = windows.size[0], windows.starts[0]

    covered = np.zeros(dim, bool)
    for start in starts:
        covered[max(start, 0) : start + size] = True

    assert covered.all()
    assert list(starts) == sorted(set(starts))
    if len(starts) > 1:
        assert max(np.diff(starts)) <= max(1, round(size * (1 - overlap)) + 1)
        assert (starts[0], starts[-1] + size) == (0, dim)


def test_an_axis_a_little_longer_than_the_patch_gets_one_window() -> None:
    windows = arrange((35, 51, 100), (32, 48, 32), overlap=0.5)

    assert windows.size == (35, 51, 32)
    assert [len(starts) for starts in windows.starts] == [1, 1, 6]
    assert windows.total == 6


def test_a_small_image_lies_in_the_middle_of_its_window() -> None:
    assert arrange((4, 7, 8), (8, 8, 8), overlap=0.5).starts == ((-2,), (0,), (0,))


def test_the_bell_is_symmetric_and_highest_in_the_middle() -> None:
    weights = bell(9)

    assert torch.equal(weights, weights.flip(0))
    assert weights.argmax() == 4
    assert weights[4] == 1
    assert weights.min() > 0


def test_importance_is_the_product_of_bells() -> None:
    assert float(importance((3, 4, 5))[0, 1, 2]) == pytest.approx(float(bell(3)[0] * bell(4)[1] * bell(5)[2]))


def test_coverage_adds_the_bells_of_all_windows() -> None:
    windows = arrange((10, 4, 4), (4, 4, 4), overlap=0.5, stretch=1)
    expected = torch.zeros(10)
    for start in windows.starts[0]:
        expected[start : start + 4] += bell(4)

    torch.testing.assert_close(coverage(windows, 0, 10), expected)
