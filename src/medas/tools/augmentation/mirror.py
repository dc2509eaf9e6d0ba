"""Show training cases mirrored."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from medas.datasets.orientation import directions
from medas.errors import WrongInput
from medas.media.medium import Json
from medas.media.volume import Label, Volume
from medas.tool import Augmentation, Split, plug, result


class Mirror(Augmentation):
    """Mirror training cases along directions of the patient, so that a network learns from more variety.

    Directions follow from the position of each image, whatever way its voxels are stored; oblique images are mirrored
    along the nearest voxel axis. The grid stays, what is shown on it is mirrored; labels move along.

    Misleads: left and right differ in a body. Mirrored left to right, the liver lies on the left, and a network that
    must tell the left from the right kidney learns nonsense, unless their label values are swapped. So left-right is
    off from the start; for nuclei, skin or other tissue without a side all directions are safe.
    """

    title = "Mirror"
    synonyms = ("flip", "random flip", "reflect", "left right", "mirroring")

    left_right: bool = plug(
        "Whether left and right may change places", default=False, why="Left and right differ in a body"
    )
    front_back: bool = plug("Whether front and back may change places", default=True)
    up_down: bool = plug("Whether head and feet may change places", default=True)
    swap: str = plug(
        "Label values that change places when left and right do, e.g. 3 = 4, 5 = 6", default="", level="advanced"
    )

    varied: Split = result("Same cases; the trainer mirrors training cases on the fly", like="split")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Json]:
        """Draw each allowed direction with a chance of one half, but at least one."""
        swaps = pairs(params["swap"])
        allowed = [world for world, name in enumerate(("left_right", "front_back", "up_down")) if params[name]]
        chances, fallback = generator.random(3), int(generator.integers(6))
        chosen = [world for world in allowed if chances[world] < 0.5]
        if allowed and not chosen:
            chosen = [allowed[fallback % len(allowed)]]
        return {"patient_axes": chosen, "swap": [list(pair) for pair in swaps]}

    def apply(self, volume: Volume, drawn: dict[str, Json]) -> Volume:
        """Mirror the voxels on the same grid."""
        axes = tuple(
            axis + 1
            for axis, direction in enumerate(directions(volume.affine))
            if direction.world in drawn["patient_axes"]
        )
        # A copy, because torch takes no arrays that run backwards.
        voxels = np.flip(volume.voxels, axes).copy()
        if isinstance(volume, Label) and 0 in drawn["patient_axes"] and drawn["swap"]:
            before = voxels.copy()
            for one, other in drawn["swap"]:
                voxels[before == one], voxels[before == other] = other, one
        return volume.with_voxels(voxels)


def pairs(text: str) -> list[tuple[int, int]]:
    """Return the pairs of label values of a text such as `3 = 4, 5 = 6`.

    Raises:
        WrongInput: If it is no list of pairs, or a value stands in two pairs.
    """
    found = []
    for part in (part.strip() for part in re.split(r"[,;\n]", text)):
        match = re.fullmatch(r"(\d{1,9})\s*=\s*(\d{1,9})", part)
        if match:
            found.append((int(match[1]), int(match[2])))
        elif part:
            raise WrongInput(f"swap: {part[:20]!r} is no pair of label values", hint="e.g. 3 = 4, 5 = 6", param="swap")
    values = [value for pair in found for value in pair]
    if len(set(values)) < len(values):
        raise WrongInput("swap: a label value stands in two pairs", hint="e.g. 3 = 4, 5 = 6", param="swap")
    return found
