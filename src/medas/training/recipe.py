"""Draw the augmentation recipe of a split for single patches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from medas.errors import ToolFailed
from medas.media.medium import Json
from medas.media.volume import Image, Label
from medas.nets.axes import Axes, as_axes
from medas.tool.augmentation import Recipe
from medas.training.installed import installed_tool
from medas.training.patches import Cutout

_CROP = "medas.RandomCrop"


class RecipeAugment:
    """Varies patches as the augmentation steps before the training say, through the kernels of those steps.

    **Units.** Steps see gray values as the images of the split hold them, before the network's own normalization, as
    32-bit floats, so that what a step's preview shows is what the network learns from. What a step says in standard
    deviations is counted in those of the patch. Where a patch reaches beyond its image, it holds the image's mean.
    Label maps come with their own values, so that steps may exchange them.

    `medas.RandomCrop` is not applied: patches are random crops already, and it says how large they are (`patch`).
    """

    def __init__(self, entries: Sequence[Json]) -> None:
        """Load the tools.

        Raises:
            NotFound: If a tool of the recipe is not installed.
        """
        applied = [entry for entry in entries if entry["tool"] != _CROP]
        self._crops = [entry["params"]["size"] for entry in entries if entry["tool"] == _CROP]
        self.recipe = Recipe([{**entry, "module": installed_tool(entry).__module__} for entry in applied])

    def __len__(self) -> int:
        return len(self.recipe)

    def __call__(self, patch: Cutout, rng: np.random.Generator) -> Cutout:
        """Return the patch varied by one draw.

        Raises:
            ToolFailed: If a step changed the grid, which a patch cannot follow.
        """
        drawn = self.recipe.draw(rng)
        if not drawn:
            return patch
        image = self.recipe.apply(Image(patch.image, patch.affine), drawn)
        label = self.recipe.apply(Label(patch.label, patch.affine), drawn)
        if image.voxels.shape != patch.image.shape or label.voxels.shape != patch.label.shape:
            message = f"the recipe made {image.voxels.shape} voxels of {patch.image.shape}"
            raise ToolFailed(message, hint="Augmentation steps must keep the number of voxels and channels")
        return Cutout(np.asarray(image.voxels, dtype=np.float32), label.voxels, patch.affine)

    def patch(self, spacing: Sequence[float], largest: Sequence[int]) -> Axes | None:
        """Return the patch in voxels that the last random crop of the recipe asks for, `None` without one.

        Args:
            spacing: Usual size of a voxel along I, J, K in mm.
            largest: Most voxels of any case along I, J, K; the patch is not made larger.
        """
        if not self._crops:
            return None
        wished = [min(round(mm / size), most) for mm, size, most in zip(self._crops[-1], spacing, largest, strict=True)]
        # Multiples of 8 can be halved three times, so nothing is padded inside the network.
        return as_axes([max(1, size) if size < 8 else 8 * round(size / 8) for size in wished])
