"""Optimizers by name, and their state as named tensors."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from medas.training.settings import TrainingSettings


def build_optimizer(network: nn.Module, settings: TrainingSettings) -> torch.optim.Optimizer:
    """Return the optimizer of the settings. Norms and biases are not decayed: shrinking them only slows training."""
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    vectors = [weight for weight in network.parameters() if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": settings.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    rate = settings.highest_rate
    if settings.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=0.95, nesterov=True)
    return torch.optim.AdamW(groups, lr=rate)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Use this learning rate from now on."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the moments as tensors named `number/entry`, e.g. `3/exp_avg`."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}/{entry}": value
        for number, entries in state.items()
        for entry, value in entries.items()
        if isinstance(value, Tensor)
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put back what `optimizer_tensors` returned."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    for name, value in tensors.items():
        number, entry = name.split("/")
        weight = weights[int(number)]
        # Same memory layout as in the unbroken run: other strides take other loops, whose roundings differ.
        restored = torch.empty_like(weight).copy_(value) if value.shape == weight.shape else value.clone()
        optimizer.state[weight][entry] = restored
