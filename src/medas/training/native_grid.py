"""Segment an image on its own grid although the network sees it on another one."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from medas.media.volume import Volume
from medas.safe.budget import memory_budget
from medas.training.cases import Voxels
from medas.training.segmenter import Segmenter
from medas.training.winner import winner

_WHOLE = 1e-4
"""Voxels by which an index may be off a whole number and still count as one."""


def segment_on(native: Volume, prepared: Volume, segmenter: Segmenter) -> Voxels:
    """Return the class of each voxel of `native`, (1, I, J, K), from what the network says of `prepared`.

    If the grids are the same or share their voxels (cropped, turned), each voxel takes over its class. Otherwise the
    probabilities of the classes are interpolated linearly and the highest wins, so that a coarse grid leaves no steps;
    if they do not fit into memory, the nearest voxel decides. More than half a voxel outside of `prepared` there is
    background.
    """
    if native.same_grid(prepared):
        return segmenter.labels(prepared.voxels)
    # From voxel index of `native` to voxel index of `prepared`.
    matrix = np.linalg.solve(prepared.affine, native.affine)
    size = 4 * segmenter.classes * math.prod(prepared.shape)
    if _shares_voxels(matrix) or size > memory_budget():
        return _nearest(segmenter.labels(prepared.voxels), native.shape, matrix)
    return _linear(segmenter.probabilities(prepared.voxels), native.shape, matrix)


def _shares_voxels(matrix: NDArray[np.float64]) -> bool:
    whole = np.round(matrix)
    # Rounding of a slope adds up along the axis, so it must be smaller than that of a place.
    is_whole = np.abs(matrix - whole)[:3, 3].max() < _WHOLE and np.abs(matrix - whole)[:3, :3].max() < _WHOLE / 1000
    return bool(is_whole and (np.abs(whole[:3, :3]).sum(axis=0) == 1).all())


def _slices(shape: tuple[int, int, int], matrix: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Yield, for each k of the result, where its voxels (3, I, J) lie in voxels of the other grid."""
    i, j = np.arange(shape[0], dtype=float)[:, None], np.arange(shape[1], dtype=float)[None, :]
    for k in range(shape[2]):
        yield np.stack([row[0] * i + row[1] * j + row[2] * k + row[3] for row in matrix[:3]])


def _empty(shape: tuple[int, int, int], kind: np.dtype[np.generic]) -> Voxels:
    # As the store keeps it: (C, K, J, I), shown transposed.
    return np.zeros((1, *shape[::-1]), dtype=kind).transpose(0, 3, 2, 1)


def _nearest(classes: Voxels, shape: tuple[int, int, int], matrix: NDArray[np.float64]) -> Voxels:
    made = _empty(shape, classes.dtype)
    limits = np.asarray(classes.shape[1:])[:, None, None]
    for k, places in enumerate(_slices(shape, matrix)):
        index = np.floor(places + 0.5).astype(np.int64)
        inside = ((index >= 0) & (index < limits)).all(axis=0)
        made[0, :, :, k][inside] = classes[0][tuple(index[:, inside])]
    return made


def _linear(probabilities: Voxels, shape: tuple[int, int, int], matrix: NDArray[np.float64]) -> Voxels:
    volume = torch.from_numpy(probabilities)[None]
    limits = np.asarray(volume.shape[2:])[:, None, None]
    made = _empty(shape, np.dtype(np.uint8 if len(probabilities) <= 256 else np.uint16))
    for k, places in enumerate(_slices(shape, matrix)):
        inside = ((places >= -0.5) & (places <= limits - 0.5)).all(axis=0)
        if inside.any():
            classes = winner(_interpolated(volume, (2 * places + 1) / limits - 1)).numpy()
            made[0, :, :, k] = np.where(inside, classes, 0)
    return made


def _interpolated(volume: Tensor, places: NDArray[np.float64]) -> Tensor:
    """Return (C, I, J) values of (1, C, I, J, K) at places (3, I, J) that run from -1 to 1 over the volume."""
    # `grid_sample` counts axes from the last to the first.
    grid = torch.from_numpy(np.ascontiguousarray(np.moveaxis(places[::-1], 0, -1), dtype=np.float32))
    read = functional.grid_sample(volume, grid[None, :, :, None, :], padding_mode="border", align_corners=False)
    return read[0, :, :, :, 0]
