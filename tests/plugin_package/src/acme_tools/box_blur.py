"""Average over a box."""

import numpy as np

from medas.errors import WrongInput
from medas.tool import Image, Tool, kernel, plug, result


class BoxBlur(Tool):
    """Replace each voxel by the mean of the box around it.

    Fine structures vanish; use it to see what a scanner of lower resolution would see.
    """

    category = "Pre-processing"
    synonyms = ("smooth", "mean filter")

    image: Image = plug("Image to blur")
    radius: int = plug("Voxels on each side", default=1, ge=0, le=5)

    blurred: Image = result("Same grid as `image`", like="image")

    @kernel
    def blur(self, image: np.ndarray, radius: int) -> np.ndarray:  # (C, I, J, K)
        need_finite(image)
        padded = np.pad(image.astype(np.float64), [(0, 0), *[(radius, radius)] * 3], mode="edge")
        total = np.zeros(image.shape)
        width = 2 * radius + 1
        for offset in np.ndindex(width, width, width):
            i, j, k = offset
            total += padded[:, i : i + image.shape[1], j : j + image.shape[2], k : k + image.shape[3]]
        return (total / width**3).astype(np.float32)

    @blur.backend("separable")
    def blur_separable(self, image: np.ndarray, radius: int) -> np.ndarray:
        from scipy import ndimage

        need_finite(image)
        blurred = image.astype(np.float64)
        for axis in (1, 2, 3):
            blurred = ndimage.uniform_filter1d(blurred, 2 * radius + 1, axis=axis, mode="nearest")
        return blurred.astype(np.float32)


def need_finite(voxels: np.ndarray) -> None:
    """Refuse NaN, which would spread to all neighbors."""
    if not np.isfinite(voxels).all():
        raise WrongInput("image: holds voxels that are no numbers", hint="Replace them first, e.g. by 0")
