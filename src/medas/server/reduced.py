"""A volume with fewer voxels, for viewers that hold it as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from medas.media.volume import Label, Volume


def reduced(volume: Volume, most: int) -> Volume:
    """Return a volume of at most `most` voxels along each axis, in the same place of the patient.

    Blocks of voxels become one: images and probabilities the mean, label maps the voxel in the middle. What does not
    fill a block at the far end is left out.

    Args:
        volume: The whole volume; only a slab of it is in memory at a time.
        most: Voxels along an axis, at least 8.
    """
    steps = [-(-size // most) for size in volume.shape]
    if max(steps) == 1:
        return volume
    shape = [size // step for size, step in zip(volume.shape, steps, strict=True)]
    slabs = [_slab(volume, steps, shape, k) for k in range(shape[2])]
    affine = np.array(volume.affine, dtype=float)
    affine[:3, 3] += affine[:3, :3] @ [(step - 1) / 2 for step in steps]
    affine[:3, :3] *= steps
    return replace(volume, voxels=np.stack(slabs, axis=-1), affine=affine)


def _slab(volume: Volume, steps: list[int], shape: list[int], k: int) -> np.ndarray:
    """Return one k of the small volume, shape (C, I, J)."""
    (a, b, c), (wide, tall, _) = steps, shape
    if isinstance(volume, Label):
        picked = volume.voxels[:, a // 2 :: a, b // 2 :: b, k * c + c // 2]
        return np.asarray(picked[:, :wide, :tall])
    block = np.asarray(volume.voxels[:, : wide * a, : tall * b, k * c : (k + 1) * c], dtype=np.float32)
    return np.asarray(block.reshape(-1, wide, a, tall, b, c).mean(axis=(2, 4, 5)))
