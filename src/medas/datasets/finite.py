"""Whether all voxels are numbers."""

from __future__ import annotations

import numpy as np

from medas.errors import WrongInput
from medas.media.volume import Volume


def is_finite(voxels: np.ndarray) -> bool:
    """Return whether no voxel is NaN or infinite."""
    if voxels.dtype.kind != "f":
        return True
    # NaN and infinity both reach an extreme; a mask as large as the image is not needed.
    return bool(np.isfinite(voxels.min()) and np.isfinite(voxels.max()))


def need_finite(volume: Volume, *, name: str) -> None:
    """Do nothing if all voxels are finite.

    Args:
        volume: What was given.
        name: Its plug, for the message.

    Raises:
        WrongInput: Because results would be undefined wherever such a voxel has an influence.
    """
    if not is_finite(volume.voxels):
        raise WrongInput(
            f"{name}: holds voxels that are no numbers (NaN or infinite)",
            hint="Replace them in the original image, e.g. by the value of air",
            port=name,
        )
