"""Derive what the user did not choose from the cases, the machine and the budget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from medas.nets.axes import Axes, as_axes
from medas.nets.build import NetSpec, spec_from_json
from medas.nets.unet import UNetSpec
from medas.nets.vnet import VNetSpec
from medas.training.cases import TrainingCase
from medas.training.intensity import Intensity, intensity_of_foreground
from medas.training.settings import TrainingSettings
from medas.training.windows import arrange

_AIR = -200
"""Below this a whole-number image is read as CT: MRI and slides have no large negative gray values."""
_CPU_VOXELS = 90_000
"""Voxels of a CPU patch: 40x56x40. On the hippocampus, whose images then fit whole, 0.003 Dice better than 32x48x32."""
_GPU_VOXELS = 128**3
_VALIDATION_SHARE = 0.1
"""Share of the training time that validation may take."""
_FOLDED_FROM = 16
"""Axes of fewer voxels are not folded: a fold of 2 would leave under 8 positions."""
_SEEN = 0.25
"""Share of an image from which on a patch sees enough around each voxel; below it a CPU folds the finest grid into
channels, to see more in the same time. Folding images that fit whole costs 0.011 Dice on the hippocampus in equal time."""
_PADDING = 1.2
"""Most by which a patch may be longer than the median image."""


@dataclass(frozen=True)
class Fingerprint:
    """What the plan needs to know of the data, as data."""

    cases: int
    """Number of training cases."""
    shape: Axes
    """Median voxels along I, J, K."""
    spacing: tuple[float, float, float]
    """Median size of a voxel in mm."""
    channels: int
    """Channels of the images."""
    classes: int
    """Classes, background included."""
    is_ct: bool
    """Whether gray values look like Hounsfield units."""

    def to_json(self) -> dict[str, Any]:
        """Return the fingerprint as JSON data."""
        return {
            "cases": self.cases,
            "shape": list(self.shape),
            "spacing": list(self.spacing),
            "channels": self.channels,
            "classes": self.classes,
            "is_ct": self.is_ct,
        }


@dataclass(frozen=True)
class Plan:
    """All that `fit` decides before the first iteration."""

    net: NetSpec
    """The network."""
    patch: Axes
    """Voxels along I, J, K that the network sees at once."""
    batch: int
    """Patches per iteration."""
    iterations_per_epoch: int
    """Iterations per epoch."""
    validate_every: int
    """Epochs from one validation to the next."""
    intensity: Intensity
    """How gray values are brought to the network's range."""

    def to_json(self) -> dict[str, Any]:
        """Return the plan as JSON data."""
        return {
            "net": self.net.to_json(),
            "patch": list(self.patch),
            "batch": self.batch,
            "iterations_per_epoch": self.iterations_per_epoch,
            "validate_every": self.validate_every,
            "intensity": self.intensity.to_json(),
        }


def fingerprint(cases: Sequence[TrainingCase], *, classes: int) -> Fingerprint:
    """Return what the cases have in common; the first image is read to tell CT from other modalities."""
    first = cases[0].image
    return Fingerprint(
        cases=len(cases),
        shape=as_axes(np.median([one.shape for one in cases], axis=0).tolist()),
        spacing=tuple(float(v) for v in np.median([one.spacing for one in cases], axis=0)),  # type: ignore[arg-type]
        channels=int(first.shape[0]),
        classes=classes,
        is_ct=bool(np.asarray(first[..., first.shape[-1] // 2]).min() < _AIR),
    )


def make_plan(
    cases: Sequence[TrainingCase],
    settings: TrainingSettings,
    *,
    classes: int,
    validation: Sequence[TrainingCase] = (),
    on_gpu: bool = False,
) -> Plan:
    """Return the plan: what the settings say, and the rules of this file for the rest."""
    data = fingerprint(cases, classes=classes)
    patch = settings.patch or choose_patch(data, voxels=_GPU_VOXELS if on_gpu else _CPU_VOXELS)
    batch = settings.batch or 2
    iterations = settings.iterations_per_epoch or max(1, math.ceil(len(cases) / batch))
    trained = iterations * batch * math.prod(patch)
    return Plan(
        net=choose_network(data, settings, patch=patch, on_gpu=on_gpu),
        patch=patch,
        batch=batch,
        iterations_per_epoch=iterations,
        validate_every=settings.validate_every or _validate_every(validation, settings, patch=patch, trained=trained),
        intensity=intensity_of_foreground(cases, seed=settings.seed) if data.is_ct else Intensity("zscore"),
    )


def _validate_every(
    validation: Sequence[TrainingCase], settings: TrainingSettings, *, patch: Axes, trained: int
) -> int:
    """Return the epochs between validations, from the voxels that both compute: no clock, so that runs can be repeated.

    Args:
        validation: Held-out cases.
        settings: For the length of the run.
        patch: Size of the windows.
        trained: Voxels trained on per epoch; one of them costs three times one of the validation.
    """
    windows = [arrange(one.shape, patch, overlap=0.5) for one in validation]
    judged = sum(one.total * math.prod(one.size) for one in windows)
    most = max(1, settings.epochs // 5) if settings.epochs else judged
    return max(1, min(most, math.ceil(judged / 3 / (_VALIDATION_SHARE * trained))))


def choose_patch(data: Fingerprint, *, voxels: int) -> Axes:
    """Return a patch of about `voxels` voxels that is a cube in millimeters where the images allow it.

    Axes are multiples of 8, so that the usual strides divide them, and never much longer than the median image:
    padding costs as much as tissue. Axes of fewer than 8 voxels stay as they are.
    """
    limits = [dim if dim < 8 else _longest(dim) for dim in data.shape]
    free, sizes = {0, 1, 2}, [0.0, 0.0, 0.0]
    while free:
        fixed = math.prod(limits[axis] for axis in {0, 1, 2} - free)
        cell = math.prod(data.spacing[axis] for axis in free)
        edge = (voxels / fixed * cell) ** (1 / len(free))
        sizes = [edge / data.spacing[axis] if axis in free else float(limits[axis]) for axis in range(3)]
        too_long = {axis for axis in free if sizes[axis] >= limits[axis]}
        if not too_long:
            break
        free -= too_long
    rounded = [max(8, 8 * round(size / 8)) for size in sizes]
    return as_axes([min(limit, size) for limit, size in zip(limits, rounded, strict=True)])


def _longest(dim: int) -> int:
    whole = 8 * math.ceil(dim / 8)
    return whole if whole <= _PADDING * dim else whole - 8


def choose_network(data: Fingerprint, settings: TrainingSettings, *, patch: Axes, on_gpu: bool = False) -> NetSpec:
    """Return the network of the settings, sized for the patch."""
    if isinstance(settings.network, dict):
        return spec_from_json(settings.network)
    dimensions = 2 if patch[2] == 1 else 3
    # The network pads odd patches inside, so they are no reason to do without a coarser level.
    patch = as_axes([size if size < 8 else 8 * math.ceil(size / 8) for size in patch])
    if settings.network == "vnet":
        strides = _strides(patch, data.spacing, levels=4)
        kernel = as_axes([1 if size <= 2 else 5 for size in patch])
        return VNetSpec(data.channels, data.classes, kernel=kernel, strides=strides, dimensions=dimensions)
    # A GPU has arithmetic to spare, so the finest grid stays.
    folds = not on_gpu and math.prod(patch) < _SEEN * math.prod(data.shape)
    fold = as_axes([2 if folds and size >= _FOLDED_FROM else 1 for size in patch])
    folded = as_axes([size // step for size, step in zip(patch, fold, strict=True)])
    coarse = [step * mm for step, mm in zip(fold, data.spacing, strict=True)]
    levels = 4 if on_gpu or dimensions == 2 else 2 if folds else 3
    strides = _strides(folded, (coarse[0], coarse[1], coarse[2]), levels=levels)
    first = 32 if on_gpu else 24 if folds else 16
    widths = tuple(min(first * 2**level, 320) for level in range(len(strides) + 1))
    return UNetSpec(
        in_channels=data.channels,
        classes=data.classes,
        widths=widths,
        strides=(fold, *strides),
        kernels=_kernels(folded, (coarse[0], coarse[1], coarse[2]), strides),
        deep_supervision=settings.deep_supervision,
        dimensions=dimensions,
    )


def _strides(size: Axes, spacing: tuple[float, float, float], *, levels: int) -> tuple[Axes, ...]:
    """Return up to `levels` strides; an axis is halved while it keeps 4 voxels and is not twice as coarse as another.

    Thin axes are never halved, which also keeps clear of the broken bf16 convolutions (`GuardedConv3d`), and do not
    keep the others from being halved.
    """
    strides: list[Axes] = []
    left, mm = list(size), list(spacing)
    while len(strides) < levels:
        finest = min((width for width, dim in zip(mm, left, strict=True) if _can_be_halved(dim)), default=0.0)
        step = [2 if _can_be_halved(dim) and width < 2 * finest else 1 for dim, width in zip(left, mm, strict=True)]
        if step == [1, 1, 1]:
            break
        strides.append(as_axes(step))
        left = [dim // one for dim, one in zip(left, step, strict=True)]
        mm = [width * one for width, one in zip(mm, step, strict=True)]
    return tuple(strides)


def _can_be_halved(voxels: int) -> bool:
    return voxels >= 8 and voxels % 2 == 0


def _kernels(size: Axes, spacing: tuple[float, float, float], strides: Sequence[Axes]) -> tuple[Axes, ...]:
    """Return 3 per axis and level, but 1 where a voxel is more than twice as long as the finest axis or is alone."""
    kernels: list[Axes] = []
    left, mm = list(size), list(spacing)
    for step in (as_axes((1, 1, 1)), *strides):
        left = [dim // one for dim, one in zip(left, step, strict=True)]
        mm = [width * one for width, one in zip(mm, step, strict=True)]
        finest = min(width for width, dim in zip(mm, left, strict=True) if dim > 1) if max(left) > 1 else 1.0
        kernels.append(as_axes([1 if dim == 1 or w > 2 * finest else 3 for dim, w in zip(left, mm, strict=True)]))
    return tuple(kernels)
