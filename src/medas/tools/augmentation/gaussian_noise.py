"""Show training images with more noise."""

from __future__ import annotations

from typing import Any

import numpy as np

from medas.datasets.finite import need_finite
from medas.media.medium import Json
from medas.media.volume import Image, Volume
from medas.tool import Augmentation, Split, plug, result


class GaussianNoise(Augmentation):
    """Add random noise to training images, so that a network copes with lower doses and faster scans.

    The strength is drawn between two limits, given in standard deviations of the image itself, so that it suits CT in
    HU as well as MR without a unit: 0.1 adds a tenth of the contrast of the whole image. Label maps stay as they are.

    Misleads: noise of real scanners is smoother than this, and in MR it is not symmetric near 0 (Rician); a network
    that copes with added noise still needs a test on noisy scans. Too much hides small structures.
    """

    title = "Gaussian noise"
    synonyms = ("noise", "random noise", "low dose", "grain")

    deviation: tuple[float, float] = plug(
        "Weakest and strongest noise, in standard deviations of the image",
        default=(0.0, 0.1),
        unit="1",
        ge=0,
        le=10,
        why="Visible, but no structure disappears",
    )

    varied: Split = result("Same cases; the trainer adds noise to training images on the fly", like="split")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Json]:
        """Draw the strength, and the seed of the noise itself."""
        low, high = sorted(params["deviation"])
        return {"deviation": generator.uniform(low, high), "seed": int(generator.integers(2**32))}

    def apply(self, volume: Volume, drawn: dict[str, Json]) -> Volume:
        """Add the noise to an image; the kind of numbers stays."""
        if not isinstance(volume, Image):
            return volume
        need_finite(volume, name="volume")
        generator = np.random.default_rng(drawn["seed"])
        dtype = volume.voxels.dtype
        noise = generator.standard_normal(volume.voxels.shape, np.float32)
        noise *= np.float32(drawn["deviation"] * float(volume.voxels.std(dtype=float)))
        if dtype.kind == "f":
            return volume.with_voxels((volume.voxels + noise).astype(dtype, copy=False))
        limits = np.iinfo(dtype)
        return volume.with_voxels(np.clip(np.rint(volume.voxels + noise), limits.min, limits.max).astype(dtype))
