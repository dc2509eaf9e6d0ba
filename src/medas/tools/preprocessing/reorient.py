"""Turn the voxel axes towards chosen directions of the patient."""

from dataclasses import replace

import numpy as np

from medas.datasets.finite import need_finite
from medas.datasets.orientation import NEGATIVE, POSITIVE, directions
from medas.errors import WrongInput
from medas.tool import Tool, Volume, kernel, plug, result


class Reorient(Tool):
    """Store all images the same way round, e.g. from left to right, back to front and feet to head (RAS).

    Voxels are only turned and mirrored together with their position, never interpolated: nothing moves in the patient
    and left stays left. Useful before training, because a network does not see the position that scanners write into
    files, only the order of voxels. Images taken at an angle are turned to the nearest directions and stay at their
    angle; use Resample with a reference to straighten them. Source: the convention of axis codes in NIfTI and nibabel.
    """

    category = "Pre-processing"
    synonyms = ("orientation", "RAS", "LPS", "flip axes", "canonical", "reorder axes", "turn")
    cheap = True

    volume: Volume = plug("Image, label map or probability map")
    axes: str = plug(
        "Directions of the patient that the three voxel axes run to, letters of R or L, A or P, S or I",
        default="RAS",
        why="The frame in which MeDaS gives all positions",
    )

    reoriented: Volume = result("Same voxels in another order, at the same place in the patient", replaces="volume")

    @kernel
    def reorient(self, volume: Volume, axes: str) -> Volume:
        """Permute and mirror the axes."""
        wanted = _wanted(axes)
        need_finite(volume, name="volume")
        given = directions(volume.affine)
        order = [next(axis for axis in range(3) if given[axis].world == world) for world, _ in wanted]
        voxels, matrix = volume.voxels.transpose(0, *(axis + 1 for axis in order)), np.eye(4)
        matrix[:3] = volume.affine[:3, [*order, 3]]
        for axis, ((_, sign), source) in enumerate(zip(wanted, order, strict=True)):
            if given[source].sign != sign:
                voxels = np.flip(voxels, axis + 1)
                matrix[:3, 3] += (voxels.shape[axis + 1] - 1) * matrix[:3, axis]
                matrix[:3, axis] *= -1
        return replace(volume, voxels=voxels, affine=matrix)


def _wanted(axes: str) -> list[tuple[int, int]]:
    """Return patient axis and sign for each letter."""
    letters = axes.strip().upper()
    found = [
        (POSITIVE.index(letter), 1) if letter in POSITIVE else (NEGATIVE.index(letter), -1)
        for letter in letters
        if letter in POSITIVE + NEGATIVE
    ]
    if len(letters) != 3 or sorted(world for world, _ in found) != [0, 1, 2]:
        hint = "One letter of each pair R/L, A/P, S/I, e.g. RAS or LPS"
        raise WrongInput(f"axes: three directions are needed, got {axes[:20]!r}", hint=hint, param="axes")
    return found
