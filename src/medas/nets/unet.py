"""A plain U-Net whose finest level may be folded into channels, which makes it cheap on CPUs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from medas.errors import WrongInput
from medas.nets.axes import (
    Axes,
    as_axes,
    convolution,
    crop_to,
    fold,
    pad_to_multiple,
    pointwise,
    unfold,
    upsampling,
)
from medas.nets.norm import NormLeakyReLU


@dataclass(frozen=True)
class UNetSpec:
    """Everything needed to build a `UNet` again, as data."""

    kind: ClassVar[str] = "unet"

    in_channels: int
    """Channels of the image."""
    classes: int
    """Channels of the result, background included."""
    widths: tuple[int, ...]
    """Channels per level, finest first."""
    strides: tuple[Axes, ...]
    """Step from the level above, per level. The first is the fold: blocks of that many voxels become channels."""
    kernels: tuple[Axes, ...]
    """Size of the convolutions per level; 1 along an axis that is too thin or too coarse."""
    encoder_convolutions: int = 2
    """Convolutions per level on the way down."""
    decoder_convolutions: int = 1
    """Convolutions per level on the way up."""
    skip: str = "add"
    """How the way up meets the way down: `add` (a third less time), or `concat` as in the first U-Net."""
    refine_width: int = 0
    """Channels of one more convolution on the unfolded grid, which sees the image again; 0 leaves it out."""
    deep_supervision: bool = False
    """Whether coarser levels have outputs of their own for training."""
    dimensions: int = 3
    """2 (K must be 1) or 3."""

    def __post_init__(self) -> None:
        """Refuse descriptions that no network fits."""
        levels = len(self.widths)
        if levels == 0 or levels != len(self.strides) or levels != len(self.kernels):
            message = (
                f"widths, strides, kernels: must be equally long and not empty, got {levels}, "
                f"{len(self.strides)}, {len(self.kernels)} levels"
            )
            raise WrongInput(message, hint="One width, one stride and one kernel per level")
        if self.skip not in ("add", "concat"):
            raise WrongInput(f"skip: must be add or concat, got {self.skip!r}", hint="add is faster")
        flat = all(stride[2] == 1 for stride in self.strides) and all(kernel[2] == 1 for kernel in self.kernels)
        if self.dimensions not in (2, 3) or (self.dimensions == 2 and not flat):
            message = f"dimensions: 2 with stride and kernel 1 along K, or 3, got {self.dimensions}"
            raise WrongInput(message, hint="Use 3, or set the last number of each stride and kernel to 1")

    @property
    def multiple(self) -> Axes:
        """Voxels per axis that the image should be a multiple of; others are padded inside."""
        product = [1, 1, 1]
        for stride in self.strides:
            product = [have * step for have, step in zip(product, stride, strict=True)]
        return as_axes(product)

    def to_json(self) -> dict[str, Any]:
        """Return the description as JSON data."""
        data = {"kind": self.kind, **asdict(self)}
        data["widths"] = list(self.widths)
        data["strides"] = [list(stride) for stride in self.strides]
        data["kernels"] = [list(kernel) for kernel in self.kernels]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> UNetSpec:
        """Return the description that `to_json` wrote."""
        return cls(
            in_channels=int(data["in_channels"]),
            classes=int(data["classes"]),
            widths=tuple(int(width) for width in data["widths"]),
            strides=tuple(as_axes(stride) for stride in data["strides"]),
            kernels=tuple(as_axes(kernel) for kernel in data["kernels"]),
            encoder_convolutions=int(data["encoder_convolutions"]),
            decoder_convolutions=int(data["decoder_convolutions"]),
            skip=str(data["skip"]),
            refine_width=int(data["refine_width"]),
            deep_supervision=bool(data["deep_supervision"]),
            dimensions=int(data["dimensions"]),
        )


def _block(dimensions: int, inputs: int, outputs: int, *, kernel: Axes, stride: Axes = (1, 1, 1)) -> nn.Sequential:
    return nn.Sequential(
        convolution(dimensions, inputs, outputs, kernel=kernel, stride=stride),
        NormLeakyReLU(outputs),
    )


class _Level(nn.Sequential):
    """`count` convolutions in a row, the first of which may stride."""

    def __init__(self, spec: UNetSpec, level: int, inputs: int, *, count: int, stride: Axes = (1, 1, 1)) -> None:
        width, kernel = spec.widths[level], spec.kernels[level]
        first = _block(spec.dimensions, inputs, width, kernel=kernel, stride=stride)
        others = [_block(spec.dimensions, width, width, kernel=kernel) for _ in range(count - 1)]
        super().__init__(first, *others)


class UNet(nn.Module):
    """U-Net (Ronneberger et al. 2015, Cicek et al. 2016) with instance norm and LeakyReLU.

    With a fold of (2, 2, 2) the convolutions run on an eighth of the voxels, eight times as wide at the entrance,
    and a linear head gives every voxel its own logits back: no voxel of the image is thrown away.
    """

    def __init__(self, spec: UNetSpec) -> None:
        """Build the layers; weights are drawn by torch's global generator."""
        super().__init__()
        self.spec = spec
        dimensions, widths = spec.dimensions, spec.widths
        block = spec.strides[0][0] * spec.strides[0][1] * spec.strides[0][2]
        self.encoder = nn.ModuleList([_Level(spec, 0, spec.in_channels * block, count=spec.encoder_convolutions)])
        self.up = nn.ModuleList()
        self.decoder = nn.ModuleList()
        for level in range(1, len(widths)):
            count, stride = spec.encoder_convolutions, spec.strides[level]
            self.encoder.append(_Level(spec, level, widths[level - 1], count=count, stride=stride))
            self.up.append(upsampling(dimensions, widths[level], widths[level - 1], stride=stride))
            entrance = widths[level - 1] * (2 if spec.skip == "concat" else 1)
            self.decoder.append(_Level(spec, level - 1, entrance, count=spec.decoder_convolutions))
        heads = len(widths) - 1 if spec.deep_supervision else 1
        self.heads = nn.ModuleList([self._head(level, block) for level in range(max(1, heads))])
        if spec.refine_width:
            entrance = spec.refine_width + spec.in_channels
            self.refine = _block(dimensions, entrance, spec.refine_width, kernel=spec.kernels[0])
            self.last = pointwise(dimensions, spec.refine_width, spec.classes)

    def _head(self, level: int, block: int) -> nn.Module:
        spec = self.spec
        outputs = spec.refine_width if spec.refine_width and level == 0 else spec.classes
        return pointwise(spec.dimensions, spec.widths[level], outputs * (block if level == 0 else 1))

    def forward(self, image: Tensor) -> Tensor:
        """Return logits (B, classes, I, J, K) of an image (B, C, I, J, K)."""
        return self._finish(self._features(image)[0], image)

    def forward_deep(self, image: Tensor) -> tuple[Tensor, ...]:
        """Return logits finest first; the coarser ones, of `heads`, on their own smaller grids."""
        features = self._features(image)
        coarser = [self._lift(head(feature)) for head, feature in zip(self.heads[1:], features[1:], strict=False)]
        return (self._finish(features[0], image), *coarser)

    def _features(self, image: Tensor) -> list[Tensor]:
        """Return the decoder's output per level, finest first."""
        padded = pad_to_multiple(image, self.spec.multiple)
        x = fold(padded, self.spec.strides[0])
        x = x[..., 0] if self.spec.dimensions == 2 else x
        skips = []
        for encode in self.encoder:
            x = encode(x)
            skips.append(x)
        decoded = [x]
        for level in reversed(range(len(self.decoder))):
            higher = self.up[level](x)
            joined = _join(skips[level], higher) if self.spec.skip == "concat" else skips[level] + higher
            x = self.decoder[level](joined)
            decoded.append(x)
        return decoded[::-1]

    def _lift(self, x: Tensor) -> Tensor:
        return x[..., None] if self.spec.dimensions == 2 else x

    def _finish(self, feature: Tensor, image: Tensor) -> Tensor:
        full = unfold(self._lift(self.heads[0](feature)), self.spec.strides[0])
        if self.spec.refine_width:
            padded = pad_to_multiple(image, self.spec.multiple)
            joined = _join(full, padded.to(full.dtype))
            joined = joined[..., 0] if self.spec.dimensions == 2 else joined
            full = self._lift(self.last(self.refine(joined)))
        return crop_to(full, image.shape)


def _join(first: Tensor, second: Tensor) -> Tensor:
    return torch.cat((first, second), dim=1)
