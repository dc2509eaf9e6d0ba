"""Turn the description of a network into a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from medas.errors import WrongInput
from medas.nets.unet import UNet, UNetSpec
from medas.nets.vnet import VNet, VNetSpec

NetSpec = UNetSpec | VNetSpec
"""The descriptions that MeDaS can build; each has `in_channels`, `classes`, `multiple`, `dimensions`, `to_json`."""

Logits = Callable[[Tensor], Tensor]
"""An image (B, C, I, J, K) to logits (B, classes, I, J, K)."""

_KINDS: dict[str, Callable[[dict[str, Any]], NetSpec]] = {
    UNetSpec.kind: UNetSpec.from_json,
    VNetSpec.kind: VNetSpec.from_json,
}


def spec_from_json(data: dict[str, Any]) -> NetSpec:
    """Return the description written by `to_json`.

    Raises:
        WrongInput: If the kind is unknown or an entry is missing or wrong.
    """
    kind = data.get("kind")
    if kind not in _KINDS:
        known = ", ".join(_KINDS)
        raise WrongInput(f"kind: must be one of {known}, got {kind!r}", hint="Take the description from a model")
    try:
        return _KINDS[kind](data)
    except (KeyError, TypeError, ValueError) as error:
        message = f"the description of the {kind} is incomplete or wrong: {error}"
        raise WrongInput(message, hint="Take the description from a model, unchanged") from error


def build_network(spec: NetSpec | dict[str, Any]) -> nn.Module:
    """Return the network of a description, with freshly drawn weights."""
    if isinstance(spec, dict):
        spec = spec_from_json(spec)
    return UNet(spec) if isinstance(spec, UNetSpec) else VNet(spec)
