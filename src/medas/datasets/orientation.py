"""Which direction of the patient each voxel axis follows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

POSITIVE, NEGATIVE = "RAS", "LPI"
"""Letters of the patient axes x, y, z (RAS+ mm): towards right, anterior, superior, and the opposite ends."""


class Direction(NamedTuple):
    """The patient axis nearest to a voxel axis."""

    world: int
    """0: x, left to right; 1: y, back to front; 2: z, feet to head."""
    sign: int
    """1 if the voxel axis runs along it, -1 if against it."""

    @property
    def letter(self) -> str:
        """End of the patient that the voxel axis runs to: one of R A S L P I."""
        return POSITIVE[self.world] if self.sign > 0 else NEGATIVE[self.world]


def directions(affine: np.ndarray) -> tuple[Direction, Direction, Direction]:
    """Return the nearest patient axis of each voxel axis; each patient axis is given once, also to oblique volumes."""
    columns = np.asarray(affine, float)[:3, :3]
    steps = columns / np.linalg.norm(columns, axis=0)
    strength = np.abs(steps)
    found = {}
    for _ in range(3):
        row, column = (int(index) for index in np.unravel_index(int(np.argmax(strength)), (3, 3)))
        found[column] = Direction(row, 1 if steps[row, column] > 0 else -1)
        strength[row, :] = strength[:, column] = -1
    return found[0], found[1], found[2]


def axis_codes(affine: np.ndarray) -> str:
    """Return three letters, e.g. `LPS`: where voxel axes i, j, k run to."""
    return "".join(direction.letter for direction in directions(affine))


def is_left_handed(affine: np.ndarray) -> bool:
    """Return whether the voxel axes are a mirror image of the patient axes, as i, j, k = L, A, S."""
    return bool(np.linalg.det(np.asarray(affine, float)[:3, :3]) < 0)
