"""Slices as a radiologist expects them: patient's right on the left, anterior or superior on top."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medas.datasets.orientation import NEGATIVE, POSITIVE, directions
from medas.media.volume import Volume

_NAMES = ("sagittal", "coronal", "axial")
_ROUGH = 1.5
"""Slices thicker than this many pixels are shown as they were taken, never cut across."""


class Plane(NamedTuple):
    """How to show a slice of a volume: which voxel axes go where, and what the edges of the picture are called."""

    axis: int
    """Voxel axis across the slices."""
    across: int
    """Voxel axis from left to right."""
    down: int
    """Voxel axis from top to bottom."""
    flip_across: bool
    flip_down: bool
    letters: str
    """Patient directions of the left, right, top and bottom edge, e.g. `RLAP`."""
    name: str
    """axial, coronal or sagittal, whichever is nearest."""

    def cut(self, voxels: np.ndarray, index: int) -> np.ndarray:
        """Return slice `index` of voxels (I, J, K) as a picture, shape (rows, columns)."""
        # Not np.take: of a memory map, whose axes are not in the order of the file, it copies the whole volume first.
        picture = voxels[(slice(None),) * self.axis + (index,)]
        picture = picture if self.down < self.across else picture.T
        picture = picture[::-1] if self.flip_down else picture
        return np.asarray(picture[:, ::-1] if self.flip_across else picture)

    def pixel(self, spacing: tuple[float, float, float]) -> tuple[float, float]:
        """Return width and height of a pixel in mm."""
        return spacing[self.across], spacing[self.down]


def plane_of(affine: np.ndarray, axis: int) -> Plane:
    """Return how to show slices across a voxel axis (0, 1, 2) of a volume with this affine to RAS+ mm.

    Oblique volumes are shown as they were taken, with the letters of the nearest directions.
    """
    world, sign = zip(*directions(affine), strict=True)
    others = [other for other in range(3) if other != axis]
    # The patient's x is shown before y, and y before z, from left to right; the later one runs from top to bottom.
    across, down = sorted(others, key=lambda other: world[other])
    flips = sign[across] > 0, sign[down] > 0
    # RAS+ grows towards right, anterior and superior; all three belong to the left or to the top.
    left, right = POSITIVE[world[across]], NEGATIVE[world[across]]
    top, bottom = POSITIVE[world[down]], NEGATIVE[world[down]]
    return Plane(axis, across, down, *flips, left + right + top + bottom, _NAMES[world[axis]])


def best_axis(volume: Volume) -> int:
    """Return the voxel axis whose slices look best: those that were taken, else the axial ones."""
    if 1 in volume.shape:
        return volume.shape.index(1) if volume.shape[2] != 1 else 2
    spacing = volume.spacing
    thickest = int(np.argmax(spacing))
    if spacing[thickest] > _ROUGH * sorted(spacing)[1]:
        return thickest
    return axis_of(volume, "axial")


def axis_of(volume: Volume, name: str) -> int:
    """Return the voxel axis across the axial, coronal or sagittal slices."""
    return [direction.world for direction in directions(volume.affine)].index(_NAMES.index(name))
