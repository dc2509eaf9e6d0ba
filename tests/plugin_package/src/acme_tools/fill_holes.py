"""Another way to fill holes, for a tool that is not ours."""

import numpy as np

from medas.errors import WrongInput
from medas.tool import Label


def fill_holes(tool: object, label: Label, within: str, maximum: float) -> Label:
    """Fill each structure with the function of scipy; only holes of any size, in 3D."""
    from scipy import ndimage

    if maximum > 0 or within != "the volume" or 1 in label.shape:
        raise WrongInput("the back-end acme fills all holes, in 3D", hint="Choose the back-end reference")
    filled = np.array(label.voxels[0])
    for value in np.unique(filled[filled > 0]):
        holes = ndimage.binary_fill_holes(label.voxels[0] == value) & (label.voxels[0] == 0)
        filled[holes] = value
    return label.with_voxels(filled[None])
