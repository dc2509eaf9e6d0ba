"""Rescale the intensities inside a display window to 0..1."""

from typing import Literal

import numpy as np

from medas.datasets.ct_windows import PRESETS
from medas.datasets.finite import need_finite
from medas.tool import Image, Tool, kernel, plug, result
from medas.tools.preprocessing.blocks import fill


class RescaleWindow(Tool):
    """Clip to a window as set in the viewer, then rescale linearly to 0..1.

    With the default window (soft tissue), -160 HU becomes 0 and 240 HU becomes 1. Presets: lung (level -600, width
    1500), liver (60, 160), and the window that the MeDaS paper used for liver contours (0, 400).

    Misleads on anything but CT: MR gray values have no fixed scale, use Normalize there. Structures outside the window
    become all black or all white and cannot be told apart any more.
    """

    category = "Pre-processing"
    synonyms = ("window level", "window width", "clip", "contrast", "brightness", "HU", "Hounsfield", "normalize CT")
    cheap = True

    image: Image = plug("CT volume, in Hounsfield units")
    width: float = plug("Width of the window", default=400.0, unit="HU", gt=0)
    level: float = plug("Center of the window", default=40.0, unit="HU")
    preset: Literal["as set", "lung", "liver", "paper"] = plug(
        "Usual window that takes the place of width and level", default="as set"
    )

    rescaled: Image = result("Same grid as `image`, values in 0..1", like="image")

    @kernel
    def rescale(self, image: Image, width: float, level: float, preset: str) -> Image:
        """Clip and rescale."""
        need_finite(image, name="image")
        level, width = PRESETS.get(preset, (level, width))
        lowest = level - width / 2

        def rescale(values: np.ndarray) -> None:
            values -= lowest
            values /= width
            np.clip(values, 0, 1, out=values)

        voxels = np.empty_like(image.voxels, np.result_type(image.voxels.dtype, np.float32))
        fill(voxels, image.voxels, rescale)
        return image.with_voxels(voxels, unit="")
