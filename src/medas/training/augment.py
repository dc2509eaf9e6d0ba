"""Cheap augmentation of whole batches: small affine maps, mirrors, noise and gray value changes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from medas.losses.targets import one_hot
from medas.training.patches import Batch
from medas.training.winner import winner

_MOST_SOFT_CLASSES = 8
_MOST_DEVIATIONS = 3
"""Random maps are cut here, so that none is ever folded or flat."""


@dataclass(frozen=True)
class Augmentation:
    """Strength of the built-in augmentation. Gray values are those of the network, about mean 0 and deviation 1."""

    affine_share: float = 0.5
    """Share of patches that are moved."""
    affine: float = 0.1
    """Deviation of the nine entries added to the identity: rotation, scaling and shear at once."""
    brightness: float = 0.1
    """Deviation of a number added to all voxels of a channel."""
    contrast: float = 0.1
    """Deviation of the factor (around 1) of all voxels of a channel."""
    noise_share: float = 0.1
    """Share of patches with added Gaussian noise."""
    noise: float = 0.1
    """Highest deviation of that noise."""
    gamma_share: float = 0.15
    """Share of patches whose gray values are bent."""
    gamma: float = 0.3
    """Deviation of the logarithm of the exponent."""
    mirror: tuple[int, ...] = ()
    """Axes (0 = I, 1 = J, 2 = K) that are mirrored in half of the patches."""


_FULL = Augmentation(
    affine_share=1.0, affine=0.13, brightness=0.2, contrast=0.2, noise_share=0.3, noise=0.2, gamma_share=0.3
)  # fmt: skip
_LIGHT_UNTIL, _FULL_FROM = 25.0, 45.0
"""Passes over the cases; long trainings learn the cases by heart."""


def after(passes: float) -> Augmentation:
    """Return how strong augmentation is when each case was seen so often: light, and after many passes at full strength.

    Full strength from the start was worth 0.0035 Dice on the hippocampus (120 patients, 78 passes, one seed); trainings of
    fewer than 25 passes stay as they were measured before.
    """
    share = min(1.0, max(0.0, (passes - _LIGHT_UNTIL) / (_FULL_FROM - _LIGHT_UNTIL)))
    light = Augmentation()
    grown = {
        one.name: (1 - share) * getattr(light, one.name) + share * getattr(_FULL, one.name)
        for one in fields(Augmentation)
        if one.name != "mirror"
    }
    return Augmentation(**grown)


def augment_batch(
    batch: Batch,
    rng: np.random.Generator,
    *,
    classes: int,
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0),
    how: Augmentation | None = None,
) -> Batch:
    """Return the batch changed at random; the input is not touched.

    All random numbers come from `rng` and are drawn on the CPU, so that every device gets the same ones.
    """
    how = how or Augmentation()
    image, label = _move(batch, rng, classes=classes, spacing=spacing, how=how)
    for axis in how.mirror:
        chosen = torch.from_numpy(rng.random(len(image)) < 0.5).to(image.device)
        image = torch.where(chosen[:, None, None, None, None], image.flip(axis + 2), image)
        label = torch.where(chosen[:, None, None, None], label.flip(axis + 1), label)
    return Batch(_bend(_add_noise(_shift(image, rng, how), rng, how), rng, how), label)


def _move(
    batch: Batch, rng: np.random.Generator, *, classes: int, spacing: tuple[float, float, float], how: Augmentation
) -> Batch:
    image, label = batch
    chosen = np.flatnonzero(rng.random(len(image)) < how.affine_share)
    noise = rng.standard_normal((len(image), 3, 3)).clip(-_MOST_DEVIATIONS, _MOST_DEVIATIONS)[chosen]
    if chosen.size == 0 or how.affine == 0:
        return batch
    if image.shape[-1] == 1:
        noise[:, 2, :] = noise[:, :, 2] = 0
    mm = np.asarray(spacing)
    maps = np.eye(3) + how.affine * noise * mm[None, None, :] / mm[None, :, None]
    picked = torch.from_numpy(chosen).to(image.device)
    moved_image, moved_label = _moved(image[picked], label[picked], maps, classes)
    return Batch(image.index_copy(0, picked, moved_image), label.index_copy(0, picked, moved_label))


def _moved(image: Tensor, label: Tensor, maps: np.ndarray, classes: int) -> tuple[Tensor, Tensor]:
    channels = image.shape[1]
    if classes > _MOST_SOFT_CLASSES:
        numbers = resample(label[:, None].float(), maps, mode="nearest")
        return resample(image, maps), numbers[:, 0].round().long()
    # Interpolating each class and taking the largest keeps surfaces smooth where nearest neighbor makes steps.
    moved = resample(torch.cat((image, one_hot(label, classes)[:, 1:]), dim=1), maps)
    foreground = moved[:, channels:]
    background = 1 - foreground.sum(dim=1, keepdim=True)
    scores = torch.cat((background, foreground), dim=1)
    return moved[:, :channels], winner(scores.transpose(0, 1)).long()


def resample(image: Tensor, maps: np.ndarray, *, mode: str = "bilinear") -> Tensor:
    """Return (n, C, I, J, K) with each voxel read at `maps` (n, 3, 3) times its place, from the middle; 0 outside.

    In two passes, first in the planes of J and K, then along I, because torch samples planes with vector instructions
    and volumes without: 0.7 instead of 2.3 ms for 3x40x40x40 (AMD Zen 4, one thread).

    Args:
        image: Floats (n, C, I, J, K).
        maps: Voxel offsets of the result to voxel offsets of the image; near the identity.
        mode: `bilinear` or `nearest`.
    """
    count, channels, i, j, k = image.shape
    along = maps[:, 0, :]
    # The planes are numbered by their place in the image, so the place in the result follows from `along`.
    place = np.concatenate((np.ones((count, 1)), -along[:, 1:]), axis=1) / along[:, :1]
    within = maps[:, 1:, :1] * place[:, None, :] + maps[:, 1:, :] * [0, 1, 1]
    planes = image.transpose(1, 2).reshape(count * i, channels, j, k)
    grid = torch.empty((count, i, j, k, 2))
    _write_places(grid[..., 0], within[:, 1] * 2 / k)
    _write_places(grid[..., 1], within[:, 0] * 2 / j)
    grid = grid.reshape(count * i, j, k, 2).to(image.device)
    planes = functional.grid_sample(planes, grid, mode=mode, align_corners=False)
    planes = planes.reshape(count, i, channels, j, k).permute(0, 3, 2, 1, 4).reshape(count * j, channels, i, k)
    grid = torch.empty((count, j, i, k, 2))
    _write_places(grid[..., 0].transpose(1, 2), np.broadcast_to([0, 0, 2 / k], along.shape))
    _write_places(grid[..., 1].transpose(1, 2), along * 2 / i)
    grid = grid.reshape(count * j, i, k, 2).to(image.device)
    planes = functional.grid_sample(planes, grid, mode=mode, align_corners=False)
    return planes.reshape(count, j, channels, i, k).permute(0, 2, 3, 1, 4)


def _write_places(out: Tensor, slopes: np.ndarray) -> None:
    """Fill (n, I, J, K) with slopes (n, 3) times the place of each voxel, counted from the middle of the volume."""
    along_i, along_j, along_k = (
        torch.from_numpy(slopes[:, axis].copy()).float()[:, None] * (torch.arange(size) - (size - 1) / 2)
        for axis, size in enumerate(out.shape[1:])
    )
    plane = along_j[:, None, :, None] + along_k[:, None, None, :]
    torch.add(along_i[:, :, None, None], plane, out=out)


def _shift(image: Tensor, rng: np.random.Generator, how: Augmentation) -> Tensor:
    batch, channels = image.shape[:2]
    factor = 1 + how.contrast * rng.standard_normal((batch, channels, 1, 1, 1))
    offset = how.brightness * rng.standard_normal((batch, channels, 1, 1, 1))
    return torch.addcmul(_like(offset, image), image, _like(factor, image))


def _add_noise(image: Tensor, rng: np.random.Generator, how: Augmentation) -> Tensor:
    chosen = np.flatnonzero(rng.random(len(image)) < how.noise_share)
    deviations = how.noise * rng.random(len(image))
    noisy = image
    for number in chosen:
        noise = rng.standard_normal(tuple(image.shape[1:]), dtype=np.float32) * np.float32(deviations[number])
        noisy = noisy.index_add(0, torch.tensor([number], device=image.device), _like(noise, image)[None])
    return noisy


def _bend(image: Tensor, rng: np.random.Generator, how: Augmentation) -> Tensor:
    chosen = np.flatnonzero(rng.random(len(image)) < how.gamma_share)
    exponents = np.exp(how.gamma * rng.standard_normal(len(image)))
    for number in chosen:
        one = image[number]
        low = one.amin(dim=(1, 2, 3), keepdim=True)
        width = (one.amax(dim=(1, 2, 3), keepdim=True) - low).clamp_min(1e-6)
        bent = ((one - low) / width).pow(float(exponents[number])) * width + low
        image = image.index_copy(0, torch.tensor([number], device=image.device), bent[None])
    return image


def _like(values: np.ndarray, image: Tensor) -> Tensor:
    return torch.from_numpy(values).to(device=image.device, dtype=image.dtype)
