"""Which results fit which plugs, and the conversions that a wire shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from medas.media.medium import MEDIA, Medium
from medas.media.volume import Image, Label, Prob


def _label_as_image(label: Label) -> Image:
    return Image(label.voxels, label.affine, modality=label.modality)


def _prob_as_image(prob: Prob) -> Image:
    return Image(prob.voxels, prob.affine, channels=prob.channels)


def _prob_as_label(prob: Prob) -> Label:
    # One channel is a foreground probability; several are classes, background first.
    voxels = prob.voxels >= 0.5 if prob.voxels.shape[0] == 1 else prob.voxels.argmax(axis=0)[np.newaxis]
    return Label(voxels.astype(np.uint8), prob.affine)


CONVERSIONS: dict[tuple[str, str], Callable[[Any], Medium]] = {
    ("Label", "Image"): _label_as_image,
    ("Prob", "Image"): _prob_as_image,
    ("Prob", "Label"): _prob_as_label,
}
"""(given, needed) -> how; every pair that is not a subclass and not here is an illegal wire."""


def fits(given: str, needed: str) -> bool:
    """Return whether a result of type `given` may go into a plug of type `needed` without a conversion."""
    if given == needed:
        return True
    a, b = MEDIA.get(given), MEDIA.get(needed)
    return bool(a and b and issubclass(a, b))


def convertible(given: str, needed: str) -> bool:
    """Return whether a listed conversion leads from one type to the other."""
    return (given, needed) in CONVERSIONS


def convert(medium: Medium, needed: type[Medium]) -> Medium:
    """Return the medium in the type that is needed; unchanged if it fits.

    Raises:
        KeyError: If no conversion is listed; callers check `fits` and `convertible` first.
    """
    if isinstance(medium, needed):
        return medium
    return CONVERSIONS[type(medium).__name__, needed.__name__](medium)
