"""V-Net: volumetric segmentation with residual blocks and PReLU."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from medas.errors import WrongInput
from medas.nets.axes import (
    Axes,
    InstanceNorm,
    as_axes,
    convolution,
    crop_to,
    downsampling,
    pad_to_multiple,
    pointwise,
    upsampling,
)


@dataclass(frozen=True)
class VNetSpec:
    """Everything needed to build a `VNet` again, as data."""

    kind: ClassVar[str] = "vnet"

    in_channels: int
    """Channels of the image."""
    classes: int
    """Channels of the result, background included."""
    width: int = 8
    """Channels of the finest level, doubled at each level (the paper: 16)."""
    kernel: Axes = (5, 5, 5)
    """Size of the convolutions (the paper: 5)."""
    strides: tuple[Axes, ...] = ((2, 2, 2), (2, 2, 2), (2, 2, 2), (2, 2, 2))
    """Step from each level to the next coarser one."""
    dimensions: int = 3
    """2 (K must be 1) or 3."""

    def __post_init__(self) -> None:
        """Refuse descriptions that no network fits."""
        if self.width < 1:
            raise WrongInput(f"width: must be at least 1, got {self.width}", hint="8 is small, the paper has 16")
        flat = self.kernel[2] == 1 and all(stride[2] == 1 for stride in self.strides)
        if self.dimensions not in (2, 3) or (self.dimensions == 2 and not flat):
            message = f"dimensions: 2 with stride and kernel 1 along K, or 3, got {self.dimensions}"
            raise WrongInput(message, hint="Use 3, or set the last number of each stride and of the kernel to 1")

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
        data["kernel"] = list(self.kernel)
        data["strides"] = [list(stride) for stride in self.strides]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> VNetSpec:
        """Return the description that `to_json` wrote."""
        return cls(
            in_channels=int(data["in_channels"]),
            classes=int(data["classes"]),
            width=int(data["width"]),
            kernel=as_axes(data["kernel"]),
            strides=tuple(as_axes(stride) for stride in data["strides"]),
            dimensions=int(data["dimensions"]),
        )


class _Residual(nn.Module):
    """Convolutions in a row whose sum with their entrance is activated."""

    def __init__(self, spec: VNetSpec, inputs: int, width: int, *, count: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for index in range(count):
            entrance = inputs if index == 0 else width
            layers += [convolution(spec.dimensions, entrance, width, kernel=spec.kernel), InstanceNorm(width)]
            if index < count - 1:
                layers.append(nn.PReLU(width))
        self.layers = nn.Sequential(*layers)
        self.activation = nn.PReLU(width)

    def forward(self, x: Tensor, entrance: Tensor) -> Tensor:
        result: Tensor = self.activation(self.layers(x) + entrance)
        return result


def _change(layer: nn.Module, width: int) -> nn.Sequential:
    return nn.Sequential(layer, InstanceNorm(width), nn.PReLU(width))


class VNet(nn.Module):
    """V-Net of Milletari et al. (2016), with an instance norm after each convolution, which the paper does not have.

    The blocks have 1, 2, 3, 3, 3 convolutions from fine to coarse, as in the paper; halving and doubling of the grid
    are convolutions too. Without the norm small batches on a CPU train unsteadily.
    """

    def __init__(self, spec: VNetSpec) -> None:
        """Build the layers; weights are drawn by torch's global generator."""
        super().__init__()
        self.spec = spec
        widths = [spec.width * 2**level for level in range(len(spec.strides) + 1)]
        counts = [min(level + 1, 3) for level in range(len(widths))]
        self.down = nn.ModuleList()
        self.encoder = nn.ModuleList([_Residual(spec, spec.in_channels, widths[0], count=counts[0])])
        self.up = nn.ModuleList()
        self.decoder = nn.ModuleList()
        for level, stride in enumerate(spec.strides):
            fine, coarse = widths[level], widths[level + 1]
            self.down.append(_change(downsampling(spec.dimensions, fine, coarse, stride=stride), coarse))
            self.encoder.append(_Residual(spec, coarse, coarse, count=counts[level + 1]))
            self.up.append(_change(upsampling(spec.dimensions, coarse, fine, stride=stride), fine))
            self.decoder.append(_Residual(spec, 2 * fine, fine, count=counts[level]))
        self.entrance = pointwise(spec.dimensions, spec.in_channels, widths[0])
        self.head = pointwise(spec.dimensions, widths[0], spec.classes)

    def forward(self, image: Tensor) -> Tensor:
        """Return logits (B, classes, I, J, K) of an image (B, C, I, J, K)."""
        x = pad_to_multiple(image, self.spec.multiple)
        x = x[..., 0] if self.spec.dimensions == 2 else x
        x = self.encoder[0](x, self.entrance(x))
        skips = [x]
        for down, block in zip(self.down, list(self.encoder)[1:], strict=True):
            lower = down(x)
            x = block(lower, lower)
            skips.append(x)
        for level in reversed(range(len(self.decoder))):
            higher = self.up[level](x)
            x = self.decoder[level](torch.cat((skips[level], higher), dim=1), higher)
        logits = self.head(x)
        return crop_to(logits[..., None] if self.spec.dimensions == 2 else logits, image.shape)
