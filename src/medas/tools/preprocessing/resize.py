"""Bring a volume to a given number of voxels."""

from typing import Literal

import numpy as np

from medas.datasets.finite import need_finite
from medas.tool import Tool, Volume, kernel, plug, result
from medas.tools.preprocessing.sampling import How, around_center, resampled


class Resize(Tool):
    """Give all images the same number of voxels, as networks for whole images need it.

    With the aspect kept, all axes are scaled alike and the rest is filled up around the image; without it, organs are
    stretched. The position in the patient is kept, so that volumes and distances in mm stay right.

    Misleads: after this step voxels of different patients stand for different sizes in mm, so a network can no longer
    tell a large organ from a small one. For organs, Resample is usually the better choice.
    """

    category = "Pre-processing"
    synonyms = ("scale", "shape", "pad", "number of voxels", "matrix size", "thumbnail")
    preload = ("scipy.ndimage",)

    volume: Volume = plug("Image, label map or probability map")
    voxels: tuple[int, int, int] = plug(
        "Voxels along i, j, k; 0 keeps the number of the axis",
        default=(128, 128, 0),
        unit="1",
        ge=0,
        le=4096,
        why="Slices of 128 x 128 pixels suit small networks",
    )
    keep_aspect: bool = plug("Whether the image is scaled alike in all axes and filled up", default=True)
    interpolation: Literal["linear", "cubic", "nearest"] = plug(
        "How gray values between voxels are made", default="linear", level="advanced"
    )
    fill: float | None = plug(
        "Value around an image that is filled up; empty takes its lowest value",
        default=None,
        unit="1",
        level="advanced",
    )

    resized: Volume = result("Same place in the patient, as many voxels as wanted", replaces="volume")

    @kernel
    def resize(
        self,
        volume: Volume,
        voxels: tuple[int, int, int],
        keep_aspect: bool,  # noqa: FBT001 - a plug
        interpolation: Literal["linear", "cubic", "nearest"],
        fill: float | None,
    ) -> Volume:
        """Lay the wanted grid over the old one."""
        need_finite(volume, name="volume")
        shape = [wanted or n for wanted, n in zip(voxels, volume.shape, strict=True)]
        spacing = np.array(volume.spacing)
        scales = np.array(shape) / volume.shape
        if keep_aspect:
            # A kept axis and a single slice say nothing about the scale.
            scaled = [axis for axis in range(3) if voxels[axis] and volume.shape[axis] > 1]
            one = min((scales[axis] for axis in scaled), default=1.0)
            scales = np.array([one if axis in scaled else 1.0 for axis in range(3)])
        return resampled(
            volume, around_center(volume, shape, (spacing / scales).tolist()), How(interpolation, fill=fill)
        )
