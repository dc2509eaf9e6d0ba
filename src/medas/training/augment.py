"""Cheap augmentation of whole batches: small affine maps, mirrors, noise and gray value changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from medas.losses.targets import one_hot
from medas.training.patches import Batch

_MOST_SOFT_CLASSES = 8


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
    noise = rng.standard_normal((len(image), 3, 3))[chosen]
    if chosen.size == 0 or how.affine == 0:
        return batch
    picked = torch.from_numpy(chosen).to(image.device)
    grid = _grid(how.affine * noise, tuple(image.shape[2:]), spacing, flat=image.shape[-1] == 1).to(image.device)
    moved_image, moved_label = _sample(image[picked], label[picked], grid, classes)
    return Batch(image.index_copy(0, picked, moved_image), label.index_copy(0, picked, moved_label))


def _grid(changes: np.ndarray, size: tuple[int, ...], spacing: tuple[float, float, float], *, flat: bool) -> Tensor:
    """Return where each voxel reads, (n, I, J, K, 3) in -1..1, for maps identity + `changes` in millimeters."""
    if flat:
        changes = changes.copy()
        changes[:, 2, :] = changes[:, :, 2] = 0
    half = np.asarray(size) * np.asarray(spacing) / 2
    maps = np.eye(3) + changes * half[None, None, :] / half[None, :, None]
    # `affine_grid` counts axes from the last to the first.
    reversed_axes = torch.from_numpy(np.ascontiguousarray(maps[:, ::-1, ::-1])).float()
    theta = functional.pad(reversed_axes, (0, 1))
    return functional.affine_grid(theta, [len(maps), 1, *size], align_corners=False)


def _sample(image: Tensor, label: Tensor, grid: Tensor, classes: int) -> tuple[Tensor, Tensor]:
    channels = image.shape[1]
    if classes > _MOST_SOFT_CLASSES:
        moved = functional.grid_sample(image, grid, align_corners=False)
        numbers = functional.grid_sample(label[:, None].float(), grid, mode="nearest", align_corners=False)
        return moved, numbers[:, 0].round().long()
    # Interpolating each class and taking the largest keeps surfaces smooth where nearest neighbor makes steps.
    together = torch.cat((image, one_hot(label, classes)[:, 1:]), dim=1)
    moved = functional.grid_sample(together, grid, align_corners=False)
    foreground = moved[:, channels:]
    background = 1 - foreground.sum(dim=1, keepdim=True)
    return moved[:, :channels], torch.cat((background, foreground), dim=1).argmax(dim=1)


def _shift(image: Tensor, rng: np.random.Generator, how: Augmentation) -> Tensor:
    batch, channels = image.shape[:2]
    factor = 1 + how.contrast * rng.standard_normal((batch, channels, 1, 1, 1))
    offset = how.brightness * rng.standard_normal((batch, channels, 1, 1, 1))
    return image * _like(factor, image) + _like(offset, image)


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
