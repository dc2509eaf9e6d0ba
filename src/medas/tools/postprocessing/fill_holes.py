"""Fill holes inside structures."""

from typing import Literal

import numpy as np

from medas.reporting.plane import best_axis
from medas.tool import Label, Tool, kernel, plug, result
from medas.tools.postprocessing.structures import structures


class FillHoles(Tool):
    """Fill background that is enclosed by a structure, as a vessel left out inside a liver.

    A hole is background from which no way leads out of the structure through faces of voxels. In 3D it must be closed
    on all sides; slice by slice, a tunnel counts as well. Only background is filled: another structure inside, e.g. a
    tumor in the liver, stays. The volume of a hole is in ml; what touches the border of the image is no hole.

    Misleads for structures that are hollow by nature, as bowel, vessel walls or the heart: there a hole is right.
    Slice by slice more is filled, also the gap between two touching loops.
    """

    category = "Post-processing"
    title = "Fill holes"
    synonyms = ("holes", "closing", "fill cavities", "morphology", "solid")
    preload = ("scipy.ndimage",)

    label: Label = plug("Label map to fill")
    within: Literal["the volume", "each slice"] = plug(
        "Where a hole must be closed", default="the volume", why="Slices alone show tunnels as holes"
    )
    maximum: float = plug("Volume above which a hole is left open; 0 fills any", default=0.0, unit="ml", ge=0)

    filled: Label = result("Same grid as `label`, holes belong to the structure around them", like="label")

    @kernel
    def fill(self, label: Label, within: str, maximum: float) -> Label:
        """Fill structure by structure."""
        # Across a single slice everything is at the border, so that axis does not count.
        axes = [axis for axis, n in enumerate(label.shape) if n > 1]
        if within == "each slice":
            axes = [axis for axis in axes if axis != best_axis(label)]
        largest = maximum / label.voxel_ml if maximum else np.inf
        voxels = np.array(label.voxels)
        for value, box in structures(label.voxels[0]):
            part = voxels[0][box]
            part[_holes(part == value, axes, largest) & (part == 0)] = value
        return label.with_voxels(voxels)


def _holes(mask: np.ndarray, axes: list[int], largest: float) -> np.ndarray:
    """Return where the mask has holes of at most `largest` voxels, closed along `axes`; the mask reaches all borders."""
    from scipy import ndimage

    faces = np.zeros((3, 3, 3), bool)
    faces[1, 1, 1] = True
    for axis in axes:
        np.moveaxis(faces, axis, 0)[:, 1, 1] = True
    rooms, count = ndimage.label(~mask, faces)
    closed = np.ones(count + 1, bool)
    closed[0] = False
    for axis in axes:
        ends = np.moveaxis(rooms, axis, 0)
        closed[np.concatenate([ends[0].ravel(), ends[-1].ravel()])] = False
    sizes = np.bincount(rooms.reshape(-1), minlength=count + 1)
    return np.asarray((closed & (sizes <= largest * (1 + 1e-9)))[rooms])
