"""One kind of volume as another, without changing a value."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from medas.errors import WrongInput
from medas.media.volume import Label, Volume

AnyVolume = TypeVar("AnyVolume", bound=Volume)


def as_medium(volume: Volume, medium: type[AnyVolume], *, file: str | None = None) -> AnyVolume:
    """Return the volume as another kind; a label map must hold whole numbers of at least 0.

    Raises:
        WrongInput: If a value would have to change.
    """
    if type(volume) is medium:
        return volume
    voxels = volume.voxels
    if issubclass(medium, Label):
        voxels = _whole(voxels, file)
        if voxels.shape[0] != 1:
            hint = "Save the label map as one gray channel"
            raise WrongInput(f"label: must have one channel, got {voxels.shape[0]}", hint=hint, file=file)
    return medium(
        voxels, volume.affine, volume.channels, volume.modality, "" if issubclass(medium, Label) else volume.unit
    )


def _whole(voxels: np.ndarray, file: str | None) -> np.ndarray:
    low, high = float(voxels.min()), float(voxels.max())
    if low < 0:
        raise WrongInput(f"label: values must be 0 or above, got {low:g}", hint="Is this an image instead?", file=file)
    if voxels.dtype.kind != "f":
        return voxels
    kind = next((kind for kind in (np.uint8, np.uint16, np.uint32) if high <= np.iinfo(kind).max), None)
    whole = voxels.astype(kind) if kind is not None and np.isfinite(high) else None
    if whole is None or not np.array_equal(whole, voxels):
        raise WrongInput(
            "label: values must be whole numbers", hint="Threshold it first, or read it as Image", file=file
        )
    return whole
