"""The same first weights for both networks, whatever the names of their layers."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import torch

WIDTHS = (32, 64, 128, 256)
"""Channels per level of nnU-Net's plan for the hippocampus."""
DEEP_WEIGHTS = (2 / 3, 1 / 3)
"""How much the finest outputs count; nnU-Net gives the coarsest 0."""
RATE, MOMENTUM, DECAY = 0.01, 0.99, 3e-5
"""Of nnU-Net's SGD."""


def draw(layers: Iterable[torch.nn.Module], *, seed: int = 0) -> None:
    """Fill convolutions by He's rule, from the order and the shapes alone; biases become 0.

    Args:
        layers: First the encoder, finest level first; then level by level from the coarsest: the upsampling and the
            convolutions; then the heads, finest first.
        seed: Root of the draws.
    """
    with torch.no_grad():
        for place, layer in enumerate(layers):
            shape = tuple(layer.weight.shape)
            deviation = math.sqrt(2 / (shape[1] * math.prod(shape[2:])))
            drawn = np.random.default_rng([seed, place]).standard_normal(shape, dtype=np.float32) * deviation
            layer.weight.copy_(torch.from_numpy(drawn))
            if layer.bias is not None:
                layer.bias.zero_()


def swap_halves(layer: torch.nn.Module) -> None:
    """Exchange the two halves of the input channels: we join skip and upsampled features in the other order."""
    with torch.no_grad():
        first, second = layer.weight.chunk(2, dim=1)
        layer.weight.copy_(torch.cat((second, first), dim=1))


class Losses:
    """The mean loss of the last ten steps."""

    def __init__(self) -> None:
        self._last: list[float] = []

    def mean_with(self, loss: float) -> float:
        """Take in a loss and return the mean of the last ten."""
        self._last = [*self._last, loss][-10:]
        return sum(self._last) / len(self._last)
