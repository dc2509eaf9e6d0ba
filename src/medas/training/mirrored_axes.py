"""Axes along which a network may be shown mirror images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medas.datasets.orientation import directions
from medas.media.medium import Json

_MIRROR = "medas.Mirror"
_WORLD = ("left_right", "front_back", "up_down")


def mirrored_axes(recipe: Sequence[Json], affine: np.ndarray) -> tuple[int, ...]:
    """Return the voxel axes of an image along which the training mirrored its cases too.

    Left and right are left out if label values changed places with them: the prediction would have to change them back.

    Args:
        recipe: Augmentation of the training.
        affine: 4x4 of the image.
    """
    allowed: set[int] = set()
    for entry in recipe:
        if entry["tool"] == _MIRROR:
            params = entry["params"]
            allowed |= {world for world, name in enumerate(_WORLD) if params.get(name)}
            allowed -= {0} if params.get("swap") else set()
    return tuple(axis for axis, direction in enumerate(directions(affine)) if direction.world in allowed)
