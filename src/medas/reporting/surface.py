"""The surface of a structure, as triangles."""

from __future__ import annotations

import numpy as np

from medas.media.mesh import Mesh

_ROUNDS = 6
_CORNERS = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]


def surface(mask: np.ndarray, affine: np.ndarray) -> Mesh:
    """Return the closed surface of a structure, smoothed by no more than half a voxel.

    Each cell between eight voxels of which some are inside gets one vertex, and each edge from inside to outside a
    square of its four cells (surface nets; Gibson, MICCAI 1998).

    Args:
        mask: What is inside, shape (I, J, K).
        affine: From voxel index to RAS+ mm.
    """
    inside = np.pad(np.asarray(mask, dtype=bool), 1)
    count = np.sum([_corner(inside, corner) for corner in _CORNERS], axis=0, dtype=np.uint8)
    cells = np.argwhere((count > 0) & (count < len(_CORNERS)))
    number = np.full(count.shape, -1, dtype=np.int32)
    number[tuple(cells.T)] = np.arange(len(cells), dtype=np.int32)
    squares = np.concatenate([_squares(inside, number, axis) for axis in range(3)])
    # Cell c lies between voxels c - 1 and c of the mask, so its middle is c - 1/2.
    places = _smoothed(cells.astype(np.float64) - 0.5, squares)
    vertices = places @ np.asarray(affine, float)[:3, :3].T + np.asarray(affine, float)[:3, 3]
    faces = np.concatenate([squares[:, [0, 1, 2]], squares[:, [0, 2, 3]]])
    # A frame of reference that is mirrored would turn the triangles inside out.
    return Mesh(vertices, faces if np.linalg.det(np.asarray(affine, float)[:3, :3]) > 0 else faces[:, ::-1])


def _corner(inside: np.ndarray, corner: tuple[int, int, int]) -> np.ndarray:
    return inside[tuple(slice(at, at + size - 1) for at, size in zip(corner, inside.shape, strict=True))]


def _squares(inside: np.ndarray, number: np.ndarray, axis: int) -> np.ndarray:
    """Return the squares across all edges along an axis, counterclockwise from outside, shape (N, 4)."""
    first = np.moveaxis(inside, axis, 0)
    low, high = first[:-1], first[1:]
    cells = np.moveaxis(number, axis, 0)
    a, b, c = np.nonzero(low != high)
    around = np.stack([cells[a, b - 1, c - 1], cells[a, b, c - 1], cells[a, b, c], cells[a, b - 1, c]], axis=1)
    # Moving axis 1 to the front mirrors the other two.
    outward = low[a, b, c] != (axis == 1)
    return np.where(outward[:, None], around, around[:, ::-1])


def _smoothed(places: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Move each vertex to the middle of its neighbors, but never out of its cell."""
    ends = np.concatenate([squares[:, [side, (side + 1) % 4]] for side in range(4)])
    ends = np.concatenate([ends, ends[:, ::-1]])
    neighbors = np.maximum(np.bincount(ends[:, 0], minlength=len(places)), 1)
    moved = places
    for _ in range(_ROUNDS):
        sums = [np.bincount(ends[:, 0], weights=moved[ends[:, 1], axis], minlength=len(places)) for axis in range(3)]
        moved = np.clip(np.stack(sums, axis=1) / neighbors[:, None], places - 0.5, places + 0.5)
    return moved
