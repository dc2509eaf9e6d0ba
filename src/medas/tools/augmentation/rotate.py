"""Show training cases turned by small angles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from medas.datasets.finite import need_finite
from medas.datasets.orientation import directions
from medas.media.medium import Json
from medas.media.volume import Volume
from medas.tool import Augmentation, Split, plug, result
from medas.tools.preprocessing.sampling import Grid, How, resampled


class Rotate(Augmentation):
    """Turn training cases by a random angle about the axes of the patient, as if they had lain a little differently.

    The grid stays, what is shown on it is turned about its center, in mm, so that thick slices are no trouble. What
    comes in from outside is the lowest gray value, or background. Labels move along and keep their values. Single
    slices are turned within their plane.

    Misleads: patients seldom lie more than 15 degrees off, larger angles teach what never happens; for tissue under the
    microscope any angle is fine. Every turn blurs an image a little; with few and thick slices turn about the head-foot
    axis only.
    """

    title = "Rotate"
    synonyms = ("rotation", "random rotation", "turn", "tilt")
    preload = ("scipy.ndimage",)

    degrees: float = plug(
        "Largest angle, to both sides",
        default=15.0,
        unit="°",
        ge=0,
        le=180,
        search="linear",
        why="About as much as patients lie differently",
    )
    about: Literal["all axes", "head-foot axis"] = plug("Axes about which cases are turned", default="all axes")
    interpolation: Literal["linear", "nearest"] = plug(
        "How gray values between voxels are made", default="linear", level="advanced"
    )

    varied: Split = result("Same cases; the trainer turns training cases on the fly", like="split")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Json]:
        """Draw an angle for each patient axis."""
        angles = generator.uniform(-1, 1, 3) * params["degrees"]
        if params["about"] == "head-foot axis":
            angles[:2] = 0
        return {"degrees": angles.tolist(), "interpolation": params["interpolation"]}

    def apply(self, volume: Volume, drawn: dict[str, Json]) -> Volume:
        """Turn the content about the center of the grid."""
        need_finite(volume, name="volume")
        turn = np.eye(4)
        turn[:3, :3] = _turn(volume, drawn["degrees"])
        center = volume.to_world((np.array(volume.shape) - 1) / 2)[0]
        turn[:3, 3] = center - turn[:3, :3] @ center
        # A voxel shows what lay where the opposite turn leads.
        grid = Grid(volume.shape, np.linalg.inv(turn) @ volume.affine)
        return replace(resampled(volume, grid, How(drawn["interpolation"])), affine=volume.affine)


def _turn(volume: Volume, degrees: list[float]) -> np.ndarray:
    """Return the rotation in mm, 3x3; of a single slice only the part within its plane."""
    single = [axis for axis, n in enumerate(volume.shape) if n == 1]
    if not single:
        turned = np.eye(3)
        for angle, axis in zip(degrees, np.eye(3), strict=True):
            turned = _about(axis, angle) @ turned
        return turned
    if len(single) > 1:
        return np.eye(3)
    direction = directions(volume.affine)[single[0]]
    normal = volume.affine[:3, single[0]] / volume.spacing[single[0]]
    return _about(normal * direction.sign, degrees[direction.world])


def _about(axis: np.ndarray, degrees: float) -> np.ndarray:
    """Return the rotation about a unit vector by the right hand (Rodrigues)."""
    angle = np.deg2rad(degrees)
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)
