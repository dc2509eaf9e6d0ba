"""Where the windows of a sliding window lie, and how much each voxel of a window counts."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from medas.nets.axes import Axes, as_axes

_STRETCH = 1.5


class Windows(NamedTuple):
    """A regular arrangement of windows: every combination of a start along I, J and K."""

    size: Axes
    """Voxels of a window."""
    starts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    """First voxels along I, J, K; negative where the image is smaller than the window."""

    @property
    def total(self) -> int:
        """How many windows there are."""
        return math.prod(len(starts) for starts in self.starts)


def arrange(shape: Axes, patch: Axes, *, overlap: float, stretch: float = _STRETCH) -> Windows:
    """Return windows that cover an image of `shape`, evenly spread and overlapping by at least `overlap`.

    An axis up to `stretch` times the patch gets one window as long as the axis: a convolutional network takes it,
    and two windows would compute most voxels twice. An image smaller than the patch lies in the middle of its window.
    """
    sizes, starts = [], []
    for dim, wished in zip(shape, patch, strict=True):
        size = dim if wished < dim <= stretch * wished else wished
        steps = math.ceil(max(dim - size, 0) / max(1.0, size * (1 - overlap)))
        first = -((size - dim) // 2) if dim < size else 0
        starts.append(tuple(first + round(n * (dim - size) / steps) if steps else first for n in range(steps + 1)))
        sizes.append(size)
    return Windows(as_axes(sizes), (starts[0], starts[1], starts[2]))


def bell(size: int) -> Tensor:
    """Return Gaussian weights of one axis, deviation an eighth of the window, 1 in the middle (nnU-Net's choice)."""
    middle = (size - 1) / 2
    distance = (torch.arange(size, dtype=torch.float32) - middle) / (size / 8)
    return torch.exp(-0.5 * distance**2)


def importance(size: Axes) -> Tensor:
    """Return how much each voxel of a window counts, (I, J, K): the product of three bells."""
    i, j, k = (bell(n) for n in size)
    return i[:, None, None] * j[None, :, None] * k[None, None, :]


def coverage(windows: Windows, axis: int, dim: int) -> Tensor:
    """Return the sum of bells over each voxel of an axis of `dim` voxels.

    Weights of windows in a regular arrangement add up axis by axis, so three short vectors replace a whole volume.
    """
    total = torch.zeros(dim)
    weights = bell(windows.size[axis])
    for start in windows.starts[axis]:
        low, high = max(start, 0), min(start + windows.size[axis], dim)
        total[low:high] += weights[low - start : high - start]
    return total
