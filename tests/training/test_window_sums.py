"""Sums that forget what is final equal sums that keep everything."""

from __future__ import annotations

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medas.training.window_sums import WindowSums
from medas.training.windows import Windows, arrange

size = st.tuples(*[st.integers(1, 9)] * 3)


def scores_of(windows: Windows, classes: int = 2) -> dict[tuple[int, int, int], torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    return {start: torch.rand((classes, *windows.size), generator=draw) for start in itertools.product(*windows.starts)}


def summed_at_once(shape: tuple[int, int, int], windows: Windows) -> torch.Tensor:
    total = torch.zeros(2, *shape)
    for start, scores in scores_of(windows).items():
        low = [max(first, 0) for first in start]
        high = [min(first + n, dim) for first, n, dim in zip(start, windows.size, shape, strict=True)]
        inside = tuple(slice(a - s, b - s) for a, b, s in zip(low, high, start, strict=True))
        place = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        total[(slice(None), *place)] += scores[(slice(None), *inside)]
    return total


@given(size, size, st.sampled_from([0.0, 0.3, 0.5, 0.8]))
def test_blocks_put_together_are_the_whole_sum(
    shape: tuple[int, int, int], patch: tuple[int, int, int], overlap: float
) -> None:
    windows = arrange(shape, patch, overlap=overlap, stretch=1)
    sums, scores = WindowSums(shape, windows), scores_of(windows)
    total, seen = torch.zeros(2, *shape), torch.zeros(shape)

    for layer, k0 in enumerate(windows.starts[2]):
        for row, j0 in enumerate(windows.starts[1]):
            for i0 in windows.starts[0]:
                sums.add(i0, scores[i0, j0, k0])
            block = sums.finished(layer, row)
            total[(slice(None), *block.place)] = block.scores
            seen[block.place] += 1
            sums.keep(layer, row)

    assert seen.unique().tolist() == [1]
    torch.testing.assert_close(total, summed_at_once(shape, windows))


def test_only_the_overlap_is_kept_along_the_slices() -> None:
    windows = arrange((4, 4, 100), (4, 4, 10), overlap=0.5, stretch=1)
    sums = WindowSums((4, 4, 100), windows)

    sums.add(0, torch.ones(3, 4, 4, 10))
    sums.keep(0, 0)

    assert sums._row is not None
    assert sums._carried is not None
    assert (sums._row.shape, sums._carried.shape) == ((3, 4, 4, 10), (3, 4, 4, 5))


def test_nothing_is_kept_before_there_is_anything() -> None:
    sums = WindowSums((4, 4, 4), arrange((4, 4, 4), (4, 4, 4), overlap=0.5))

    with pytest.raises(AssertionError):
        sums.keep(0, 0)
