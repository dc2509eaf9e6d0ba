"""Weights as safetensors bytes, never as pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from medas.errors import WrongInput

_KEY = "medas"


def pack(tensors: Mapping[str, Tensor], data: Mapping[str, Any] | None = None) -> bytes:
    """Return tensors and JSON data as one safetensors file; equal input gives equal bytes."""
    plain = {name: tensors[name].detach().cpu().contiguous() for name in sorted(tensors)}
    metadata = None if data is None else {_KEY: json.dumps(data, sort_keys=True)}
    return safetensors.torch.save(plain, metadata)


def unpack(content: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the JSON data of `pack`, checking the file before anything is used.

    Raises:
        WrongInput: If the bytes are not a whole safetensors file.
    """
    try:
        tensors = safetensors.torch.load(content)
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        data = json.loads(header.get("__metadata__", {}).get(_KEY, "{}"))
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        message = f"the {len(content)} bytes are not a safetensors file of MeDaS: {error}"
        raise WrongInput(message, hint="Take the file again from where it was written") from error
    return tensors, data


def save_weights(weights: Mapping[str, Tensor]) -> bytes:
    """Return weights as the bytes of a safetensors file."""
    return pack(weights)


def load_weights(content: bytes) -> dict[str, Tensor]:
    """Return the weights of a safetensors file.

    Raises:
        WrongInput: If the bytes are not a whole safetensors file.
    """
    return unpack(content)[0]


def weights_digest(weights: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 of names, types, shapes and values, whatever the order of the names, as 64 hex digits."""
    digest = hashlib.sha256(b"medas.weights.1")
    for name in sorted(weights):
        tensor = weights[name].detach().cpu().contiguous()
        digest.update(json.dumps([name, str(tensor.dtype), list(tensor.shape)]).encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
