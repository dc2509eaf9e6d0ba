"""A tiny picture of an image that is the same after re-windowing, resampling or turning its axes."""

from __future__ import annotations

import numpy as np

from medas.datasets.orientation import directions
from medas.media.volume import Volume

_CELLS, _FLAT_CELLS = 10, 20
"""Cells along an axis of a volume, and of a single slice."""
_LEVELS = 64
"""Gray levels before ranking, so that the noise of air does not count as a pattern."""
_ENOUGH = 80
"""Voxels along an axis that suffice; larger images are read in steps."""


def look(volume: Volume) -> np.ndarray:
    """Return the ranks of the gray values of at most 10 x 10 x 10 cells, axes towards R, A and S, length 1, mean 0.

    The scalar product of two such pictures is Spearman's rank correlation: 1 if they show the same, whatever the window.
    A constant image gives zeros.
    """
    voxels = volume.voxels.mean(axis=0) if volume.voxels.shape[0] > 1 else volume.voxels[0]
    voxels = _upright(voxels, volume.affine)
    cells = _FLAT_CELLS if 1 in voxels.shape else _CELLS
    small = voxels[tuple(slice(None, None, max(1, n // _ENOUGH)) for n in voxels.shape)].astype(np.float64)
    for axis in range(3):
        small = _averaged(small, axis, min(cells, small.shape[axis]))
    ranks = _ranks(small)
    length = np.linalg.norm(ranks)
    return np.asarray(ranks / length if length else ranks, np.float32)


def _upright(voxels: np.ndarray, affine: np.ndarray) -> np.ndarray:
    given = directions(affine)
    order = [next(axis for axis in range(3) if given[axis].world == world) for world in range(3)]
    backwards = [axis for axis, source in enumerate(order) if given[source].sign < 0]
    return np.flip(voxels.transpose(order), tuple(backwards))


def _averaged(array: np.ndarray, axis: int, cells: int) -> np.ndarray:
    """Return means over `cells` equal parts of an axis; a voxel on a border counts by its share on both sides."""
    lines = np.moveaxis(array, axis, -1)
    edges = np.linspace(0, lines.shape[-1], cells + 1)
    sums = np.concatenate([np.zeros((*lines.shape[:-1], 1)), np.cumsum(lines, axis=-1)], axis=-1)
    below = np.floor(edges).astype(int)
    above, share = np.minimum(below + 1, lines.shape[-1]), edges - below
    at_edges = sums[..., below] * (1 - share) + sums[..., above] * share
    return np.asarray(np.moveaxis(np.diff(at_edges, axis=-1) / np.diff(edges), -1, axis))


def _ranks(cells: np.ndarray) -> np.ndarray:
    """Return the rank of each cell among all, ties sharing their mean, moved to mean 0."""
    low, high = np.percentile(cells, [1, 99])
    if not high > low:
        low, high = cells.min(), cells.max()
    if not high > low:
        return np.zeros(cells.size)
    levels = np.clip(np.floor((cells - low) / (high - low) * _LEVELS), -1, _LEVELS)
    _, level, count = np.unique(levels.ravel(), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count + 1) / 2)[level]
    return np.asarray(ranks - ranks.mean())
