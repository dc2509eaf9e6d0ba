"""Find a loss by its name."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from medas.errors import WrongInput
from medas.losses.binary_cross_entropy import BinaryCrossEntropyLoss
from medas.losses.cross_entropy import CrossEntropyLoss
from medas.losses.dice import DiceLoss
from medas.losses.lovasz import LovaszLoss
from medas.losses.sum import SumLoss

LOSSES: dict[str, Callable[[], nn.Module]] = {
    "dice": DiceLoss,
    "ce": CrossEntropyLoss,
    "bce": BinaryCrossEntropyLoss,
    "lovasz": LovaszLoss,
    "dice_ce": lambda: SumLoss(DiceLoss(), CrossEntropyLoss()),
    "lovasz_ce": lambda: SumLoss(LovaszLoss(), CrossEntropyLoss()),
}


def build_loss(name: str) -> nn.Module:
    """Return the loss of a name in `LOSSES`; it takes logits (B, C, I, J, K) and class numbers (B, I, J, K).

    Raises:
        WrongInput: If there is no such loss.
    """
    if name not in LOSSES:
        known = ", ".join(LOSSES)
        raise WrongInput(f"loss: must be one of {known}, got {name!r}", hint="dice_ce suits most organs")
    return LOSSES[name]()
