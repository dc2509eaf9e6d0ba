"""Show a random part of training cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from medas.media.medium import Json
from medas.media.volume import Volume
from medas.tool import Augmentation, Split, plug, result


class RandomCrop(Augmentation):
    """Let the network see a random box of each training case instead of all of it.

    Whole scans seldom fit into memory, and boxes from different places are different examples. The trainer takes the
    size of its patches from here, and puts about half of them on labeled structures. A case smaller than the box is
    shown whole. Image and label are cut alike, and voxels stay at their place in the patient.

    Misleads: in a small box a network sees no surroundings, so left and right, or liver and spleen, look alike. Take a
    box that shows a landmark beside the structure.
    """

    title = "Random crop"
    synonyms = ("patch", "crop", "patch size", "random box", "field of view")

    probability: float = plug(
        "Share of the draws that are cut", default=1.0, unit="1", ge=0, le=1, level="advanced", search="linear"
    )
    size: tuple[float, float, float] = plug(
        "Size of the box along i, j, k",
        default=(96.0, 96.0, 96.0),
        unit="mm",
        gt=0,
        why="Shows an organ with its surroundings and fits into the memory of most computers",
    )

    varied: Split = result("Same cases; the trainer cuts training cases on the fly", like="split")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Json]:
        """Draw the place of the box as fractions of the room that it has."""
        return {"size": list(params["size"]), "place": generator.random(3).tolist()}

    def apply(self, volume: Volume, drawn: dict[str, Json]) -> Volume:
        """Cut the box out."""
        size = box_of(drawn["size"], volume)
        low = [int(share * (n - m + 1)) for share, n, m in zip(drawn["place"], volume.shape, size, strict=True)]
        box = tuple(slice(start, start + m) for start, m in zip(low, size, strict=True))
        affine = np.array(volume.affine)
        affine[:3, 3] = volume.to_world(low)[0]
        return replace(volume, voxels=volume.voxels[(slice(None), *box)], affine=affine)


def box_of(size: Sequence[float], volume: Volume) -> tuple[int, int, int]:
    """Return the voxels of a box of `size` mm, at least 1 and at most those of the volume."""
    i, j, k = (
        min(n, max(1, round(mm / width))) for mm, width, n in zip(size, volume.spacing, volume.shape, strict=True)
    )
    return i, j, k
