"""Streaming prediction: large volumes with a network that sees patches, in memory for a few slices only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medas.errors import ToolFailed, WrongInput
from medas.nets.axes import Axes
from medas.training.cases import Voxels
from medas.training.intensity import Intensity
from medas.training.patch_reader import PatchReader
from medas.training.precision import Precision
from medas.training.progress import Report, silent
from medas.training.window_sums import Block, WindowSums
from medas.training.windows import Windows, arrange, coverage, importance
from medas.training.winner import winner

Network = Callable[[Tensor], Tensor]

_MOST_IN_UINT8 = 256


@dataclass(frozen=True)
class WindowSettings:
    """How windows are laid and joined."""

    patch: Axes
    """Voxels of a window along I, J, K."""
    overlap: float = 0.5
    """Least share, 0 to below 1, that neighboring windows have in common."""
    stretch: float = 1.5
    """An axis up to so many patches long gets one window as long as itself; 1 turns it off."""
    batch: int = 1
    """Windows computed at once."""
    mirror: tuple[int, ...] = ()
    """Axes (0 = I, 1 = J, 2 = K) whose mirror images are predicted too and averaged."""
    device: str = "cpu"
    """Where the network lives."""

    def __post_init__(self) -> None:
        """Refuse windows that cannot cover a volume."""
        if not 0 <= self.overlap < 1:
            raise WrongInput(f"overlap: must be at least 0 and below 1, got {self.overlap}", hint="0.5 is usual")
        if min(self.patch) < 1 or self.batch < 1:
            message = f"patch, batch: must be at least 1, got {self.patch}, {self.batch}"
            raise WrongInput(message, hint="Use the patch the network was trained with")


def stream(
    network: Network,
    image: Voxels,
    settings: WindowSettings,
    *,
    intensity: Intensity,
    precision: Precision | None = None,
    report: Report = silent,
) -> Iterator[Block]:
    """Yield finished blocks of a volume (C, I, J, K), from low K to high K.

    Windows are walked layer by layer along K and row by row along J. Kept are one row of windows over the whole
    depth, and of the rest only the slices that the next layer overlaps: for 5 classes of 512x512 with a patch of
    96x160x160 about 400 MB, where a buffer for the volume takes 3.1 GB at 600 slices. The image is read and normalized
    patch by patch; pages of a memory map are given back when their layer is over.
    """
    _, i, j, k = image.shape
    windows = arrange((i, j, k), settings.patch, overlap=settings.overlap, stretch=settings.stretch)
    reader = PatchReader(image, intensity.scaling(image), windows.size)
    reader.forget_before(k)
    predict = _Predictor(network, settings, windows, precision)
    sums = WindowSums((i, j, k), windows)
    done = 0
    for layer, k0 in enumerate(windows.starts[2]):
        for row, j0 in enumerate(windows.starts[1]):
            for number in range(0, len(windows.starts[0]), settings.batch):
                firsts = windows.starts[0][number : number + settings.batch]
                for i0, scores in zip(firsts, predict([reader.read((i0, j0, k0)) for i0 in firsts]), strict=True):
                    sums.add(i0, scores)
                done += len(firsts)
                report(done, windows.total)
            yield sums.finished(layer, row)
            sums.keep(layer, row)
        reader.forget_before(windows.starts[2][layer + 1] if layer + 1 < len(windows.starts[2]) else k)


def predict_labels(
    network: Network,
    image: Voxels,
    settings: WindowSettings,
    *,
    intensity: Intensity,
    precision: Precision | None = None,
    report: Report = silent,
    out: Voxels | None = None,
) -> Voxels:
    """Return the most probable class of each voxel, (1, I, J, K), uint8, or uint16 for more than 256 classes.

    The result is stored in (C, K, J, I) order and shown transposed, like every volume.

    Args:
        network: Takes (B, C, I, J, K) float32, gives logits (B, classes, I, J, K).
        image: Raw voxels (C, I, J, K), any number type, possibly a memory map.
        settings: How windows are laid.
        intensity: The entry of the model's description; it is applied here.
        precision: Format to compute in; fp32 if left out.
        report: Told the number of windows done.
        out: Where to write (1, I, J, K); by default new memory.
    """
    for block in stream(network, image, settings, intensity=intensity, precision=precision, report=report):
        if out is None:
            out = _stored(image, 1, np.uint8 if block.scores.shape[0] <= _MOST_IN_UINT8 else np.uint16)
        out[(0, *block.place)] = winner(block.scores).numpy()
    assert out is not None
    return out


def predict_probabilities(
    network: Network,
    image: Voxels,
    settings: WindowSettings,
    *,
    intensity: Intensity,
    precision: Precision | None = None,
    report: Report = silent,
    out: Voxels | None = None,
) -> Voxels:
    """Return the probability of each class, (classes, I, J, K) float32, adding up to 1 in each voxel.

    Takes what `predict_labels` takes. A whole volume of floats is kept, so give `out` a memory map if it is large.
    """
    _, i, j, k = image.shape
    windows = arrange((i, j, k), settings.patch, overlap=settings.overlap, stretch=settings.stretch)
    counts = [coverage(windows, axis, dim) for axis, dim in enumerate((i, j, k))]
    for block in stream(network, image, settings, intensity=intensity, precision=precision, report=report):
        if out is None:
            out = _stored(image, block.scores.shape[0], np.float32)
        ci, cj, ck = (count[where] for count, where in zip(counts, block.place, strict=True))
        total = ci[:, None, None] * cj[None, :, None] * ck[None, None, :]
        out[(slice(None), *block.place)] = (block.scores / total).numpy()
    assert out is not None
    return out


def _stored(image: Voxels, channels: int, kind: type[np.generic]) -> Voxels:
    """Return new memory for a volume on the grid of `image`, stored as (C, K, J, I), shown as (C, I, J, K)."""
    _, i, j, k = image.shape
    return np.zeros((channels, k, j, i), dtype=kind).transpose(0, 3, 2, 1)


class _Predictor:
    """Weighted class probabilities of a few patches."""

    def __init__(
        self, network: Network, settings: WindowSettings, windows: Windows, precision: Precision | None
    ) -> None:
        self.network, self.device, self.precision = network, settings.device, precision
        self.weights = importance(windows.size).to(settings.device)
        axes = [axis + 2 for axis in settings.mirror]
        self.flips = [flip for count in range(len(axes) + 1) for flip in combinations(axes, count)]

    def __call__(self, patches: list[NDArray[np.float32]]) -> Tensor:
        images = torch.from_numpy(patches[0][None] if len(patches) == 1 else np.stack(patches)).to(self.device)
        with torch.no_grad(), self.precision.computing() if self.precision else nullcontext():
            total = self._probabilities(images, self.flips[0])
            for flip in self.flips[1:]:
                total += self._probabilities(images, flip)
        if not bool(torch.isfinite(total.sum())):
            message = "the network answered with values that are no finite numbers"
            raise ToolFailed(message, hint="Look for NaN and infinity in the image, or use precision fp32")
        total *= self.weights / len(self.flips)
        return total.cpu()

    def _probabilities(self, images: Tensor, flip: tuple[int, ...]) -> Tensor:
        if not flip:
            return self.network(images).float().softmax(dim=1)
        return self.network(images.flip(flip)).float().softmax(dim=1).flip(flip)
