"""Add up overlapping windows while keeping only what later windows still touch."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from medas.nets.axes import Axes
from medas.training.windows import Windows


class Block(NamedTuple):
    """A part of the volume that no later window touches."""

    place: tuple[slice, slice, slice]
    """Where it lies along I, J, K."""
    scores: Tensor
    """Weighted sums of class probabilities (classes, i, j, k); valid until the next block is asked for."""


class _Span(NamedTuple):
    """One window along one axis, in voxels of the volume."""

    first: int
    """First voxel inside the volume."""
    done: int
    """First voxel that the next window touches: before it all is final."""
    last: int
    """End of the window inside the volume."""
    offset: int
    """Place of `first` within the window."""


class WindowSums:
    """Sums of scores for windows walked layer by layer along K, row by row along J.

    `row` holds one row of windows over all of I: (classes, I, patch J, patch K). `carried` holds what finished rows
    leave for the next layer: (classes, I, J, overlap along K). Everything else is final and handed out.
    """

    def __init__(self, shape: Axes, windows: Windows) -> None:
        """Allocate nothing before the first scores, whose number of classes is not known yet."""
        self.shape, self.windows = shape, windows
        self._row: Tensor | None = None
        self._carried: Tensor | None = None

    def add(self, i0: int, scores: Tensor) -> None:
        """Add the scores (classes, I, J, K) of the window of the current row that starts at `i0`."""
        if self._row is None:
            _, size_j, size_k = self.windows.size
            self._row = torch.zeros((scores.shape[0], self.shape[0], size_j, size_k))
        low, high = max(i0, 0), min(i0 + self.windows.size[0], self.shape[0])
        self._row[:, low:high] += scores[:, low - i0 : high - i0]

    def finished(self, layer: int, row: int) -> Block:
        """Return what is final now that the row of this layer is complete, as a view of the sums."""
        j, k = self._span(1, row), self._span(2, layer)
        part = self._part(j, k)
        if layer > 0 and self._carried is not None:
            depth = self._span(2, layer - 1).last - k.first
            part[..., :depth] += self._carried[:, :, j.first : j.done, :depth]
        return Block(
            (slice(0, self.shape[0]), slice(j.first, j.done), slice(k.first, k.done)),
            part[..., : k.done - k.first],
        )

    def keep(self, layer: int, row: int) -> None:
        """Store what the next layer needs, and move on to the next row."""
        assert self._row is not None
        j, k = self._span(1, row), self._span(2, layer)
        left = k.last - k.done
        if left > 0:
            if self._carried is None:
                starts, size = self.windows.starts[2], self.windows.size[2]
                deepest = max(first + size - second for first, second in pairwise(starts))
                self._carried = self._row.new_zeros((self._row.shape[0], *self.shape[:2], deepest))
            self._carried[:, :, j.first : j.done, :left] = self._part(j, k)[..., k.done - k.first :]
        self._shift(row)

    def _part(self, j: _Span, k: _Span) -> Tensor:
        assert self._row is not None
        lines = slice(j.offset, j.offset + j.done - j.first)
        return self._row[:, :, lines, k.offset : k.offset + k.last - k.first]

    def _shift(self, row: int) -> None:
        """Move the lines that the next row overlaps to the front, and clear the others."""
        assert self._row is not None
        starts, size = self.windows.starts[1], self.windows.size[1]
        step = starts[row + 1] - starts[row] if row + 1 < len(starts) else size
        # In portions of one step, source and target never overlap.
        for front in range(0, size - step, step):
            count = min(step, size - step - front)
            self._row[:, :, front : front + count] = self._row[:, :, front + step : front + step + count]
        self._row[:, :, max(size - step, 0) :] = 0

    def _span(self, axis: int, number: int) -> _Span:
        starts, size, dim = self.windows.starts[axis], self.windows.size[axis], self.shape[axis]
        start = starts[number]
        first, last = max(start, 0), min(start + size, dim)
        done = starts[number + 1] if number + 1 < len(starts) else last
        return _Span(first, done, last, first - start)
