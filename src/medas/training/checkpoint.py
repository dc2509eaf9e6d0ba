"""The state of a run as bytes, enough to go on exactly where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from medas.errors import WrongInput
from medas.training.optimizer import Optimizer
from medas.training.weights import pack, unpack

_FORMAT = 1


@dataclass
class Tally:
    """The numbers of a run that change while it goes on."""

    iteration: int = 0
    """Iterations done."""
    seconds: float = 0.0
    """Wall time used by earlier parts of a resumed run."""
    validation_seconds: float = 0.0
    """Wall time spent on validation."""
    bad_in_row: int = 0
    """Skipped iterations since the last good one."""
    skipped: int = 0
    """Iterations skipped because the loss was not finite."""
    epoch_loss: float = 0.0
    """Sum of losses since the last full epoch."""
    epoch_count: int = 0
    """Good iterations since the last full epoch."""
    best_dice: float = -1.0
    """Highest validation Dice so far; -1 before the first."""
    best_epoch: int = 0
    """Epoch of the highest validation Dice, from 1; 0 before the first."""
    stopped_because: str = ""
    """Why the run ended, once it has."""
    history: list[dict[str, float]] = field(default_factory=list)
    """One row per epoch."""


@dataclass
class Moving:
    """The tensors of a run that change while it goes on."""

    network: nn.Module
    """The network being trained."""
    optimizer: Optimizer
    """Its optimizer."""
    ema: dict[str, Tensor]
    """Moving average of the weights; empty if there is none."""
    best: dict[str, Tensor]
    """Weights of the best validation; empty if they are not kept."""


def to_bytes(moving: Moving, tally: Tally, identity: dict[str, Any]) -> bytes:
    """Return a self-contained checkpoint.

    Args:
        moving: Weights and moments.
        tally: Numbers.
        identity: What makes a run this run (plan, settings); compared when resuming.
    """
    tensors = {f"weights/{name}": value for name, value in moving.network.state_dict().items()}
    tensors |= {f"optimizer/{name}": value for name, value in moving.optimizer.tensors().items()}
    tensors |= {f"ema/{name}": value for name, value in moving.ema.items()}
    tensors |= {f"best/{name}": value for name, value in moving.best.items()}
    return pack(tensors, {"format": _FORMAT, "identity": identity, "tally": vars(tally)})


def from_bytes(content: bytes, moving: Moving, identity: dict[str, Any]) -> Tally:
    """Put the tensors of a checkpoint into `moving` and return its numbers.

    Raises:
        WrongInput: If the bytes are damaged, or belong to a run with other settings or data.
    """
    tensors, data = unpack(content)
    if data.get("format") != _FORMAT:
        message = f"checkpoint: must have format {_FORMAT}, got {data.get('format')!r}"
        raise WrongInput(message, hint="Start the training again, or use the MeDaS version that wrote it")
    found = data["identity"]
    different = sorted(name for name in {*identity, *found} if identity.get(name) != found.get(name))
    if different:
        message = f"checkpoint: belongs to a run that differs in {', '.join(different)}"
        raise WrongInput(message, hint="Resume with the settings and cases of that run, or start again")
    _copy(moving.network.state_dict(), _under("weights/", tensors))
    moving.optimizer.restore(_under("optimizer/", tensors))
    moving.ema.update(_under("ema/", tensors))
    moving.best.update(_under("best/", tensors))
    return Tally(**data["tally"])


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _copy(targets: dict[str, Tensor], sources: dict[str, Tensor]) -> None:
    # Into the tensors that are there, so that device and memory layout stay as they are.
    with torch.no_grad():
        for name, target in targets.items():
            target.copy_(sources[name])
