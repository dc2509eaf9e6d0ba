"""A trained model: weights that are only numbers, and a card that says everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from medas.media.medium import Fetch, Json, Keep, Medium, Packed


@dataclass(frozen=True, eq=False)
class Model(Medium):
    """Weights (safetensors) and their card.

    The card is JSON: `network` (what builds the module), `intensity`, `patch`, `channels`, `labels` (value -> name),
    `spacing` (mm, median of training), `history` (mapped steps that the images went through before the network),
    `training` (data digest, patients, seconds, epochs, precision, settings, versions) and `task`.
    """

    weights: bytes
    """A safetensors file; never a pickle."""
    card: Mapping[str, Json]

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - a model holds no other media
        return Packed({"card": dict(self.card)}, {"weights.safetensors": self.weights})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - a model holds no other media
        stored = packed.blobs["weights.safetensors"]
        assert not isinstance(stored, np.ndarray)
        return cls(stored, packed.meta["card"])
