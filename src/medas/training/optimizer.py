"""Optimizers: Muon, AdamW and SGD, one plain step each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from medas.training.muon import orthogonal
from medas.training.settings import TrainingSettings

State = dict[str, Tensor]
_Step = Callable[[nn.Parameter, Tensor, State, float], None]


@dataclass
class Group:
    """Weights that are updated in the same way."""

    weights: list[nn.Parameter]
    """The weights."""
    step: _Step
    """Takes a weight, its gradient, its state and the learning rate, and changes weight and state."""
    decay: float
    """Share taken off the weights per unit of learning rate (not added to the gradient)."""


@dataclass
class Optimizer:
    """Groups of weights with their state.

    Not a `torch.optim.Optimizer`: building the first of those imports torch's compiler and sympy, 4 to 5 s on a cold
    2-core machine, which is a twelfth of a training of one minute.
    """

    groups: list[Group]
    """Groups, each weight in one of them."""
    rate: float
    """Learning rate of the next step."""
    states: dict[int, State] = field(default_factory=dict)
    """Moments per weight, by its place among all weights of all groups."""

    def clear(self) -> None:
        """Drop all gradients."""
        for weight in self.weights():
            weight.grad = None

    def weights(self) -> list[nn.Parameter]:
        """Return all weights, in the order of `states`."""
        return [weight for group in self.groups for weight in group.weights]

    @torch.no_grad()
    def step(self) -> None:
        """Change every weight that has a gradient."""
        place = 0
        for group in self.groups:
            for weight in group.weights:
                if weight.grad is not None:
                    weight.mul_(1 - self.rate * group.decay)
                    group.step(weight, weight.grad, self.states.setdefault(place, {}), self.rate)
                place += 1

    def tensors(self) -> dict[str, Tensor]:
        """Return the moments as tensors named `place/entry`, e.g. `3/mean`."""
        return {f"{place}/{entry}": value for place, state in self.states.items() for entry, value in state.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Put back what `tensors` returned."""
        weights = self.weights()
        for name, value in tensors.items():
            place, entry = name.split("/")
            like = weights[int(place)]
            # Same memory layout as in the unbroken run: other strides take other loops, whose roundings differ.
            restored = torch.empty_like(like).copy_(value) if value.shape == like.shape else value.clone()
            self.states.setdefault(int(place), {})[entry] = restored.detach()


def build_optimizer(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    """Return the optimizer of the settings. Norms and biases are not decayed: shrinking them only slows training."""
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    vectors = [weight for weight in network.parameters() if weight.ndim <= 1]
    decay = settings.weight_decay
    if settings.optimizer == "muon":
        inner, edge = _split(matrices)
        groups = [Group(inner, muon_step, decay), Group(edge, adam_step, decay), Group(vectors, adam_step, 0.0)]
    else:
        step = sgd_step if settings.optimizer == "sgd" else adam_step
        groups = [Group(matrices, step, decay), Group(vectors, step, 0.0)]
    return Optimizer(groups, settings.highest_rate)


def _split(matrices: list[nn.Parameter]) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Return convolutions in the middle of the network, and those at its entrance and its heads.

    Muon is meant for hidden layers: rows of a head are classes, columns of the entrance gray values, and making those
    equally fast makes no sense. A head is a 1x1 convolution; the entrance is the first of all.
    """
    edge = [weight for place, weight in enumerate(matrices) if place == 0 or max(weight.shape[2:]) == 1]
    ids = {id(weight) for weight in edge}
    return [weight for weight in matrices if id(weight) not in ids], edge


def muon_step(weight: nn.Parameter, gradient: Tensor, state: State, rate: float) -> None:
    """Do a step of Muon (Jordan et al. 2024) with Nesterov momentum 0.95: an orthogonal change of the weights.

    A convolution counts as a matrix of its outputs against inputs times kernel. The change is scaled to the size of
    AdamW's (Liu et al. 2025), so one learning rate serves both. On the hippocampus, 110 CPU seconds: mean Dice 0.872
    against AdamW's 0.864 with the same network, rate and time; the extra work is about a tenth of an iteration.
    """
    if "momentum" not in state:
        state["momentum"] = torch.zeros_like(weight)
    state["momentum"].lerp_(gradient, 0.05)
    # Nesterov: look one step ahead.
    ahead = gradient.lerp(state["momentum"], 0.95)
    # The order of the columns does not matter; channels last is how weights lie in memory, so nothing is copied.
    rows = ahead.movedim(1, -1)
    change = orthogonal(rows.reshape(len(rows), -1))
    weight.add_(change.reshape(rows.shape).movedim(-1, 1), alpha=-rate * 0.2 * max(change.shape) ** 0.5)


def adam_step(weight: nn.Parameter, gradient: Tensor, state: State, rate: float) -> None:
    """Do a step of Adam (Kingma and Ba 2015), betas 0.9 and 0.999; with the decay of the group this is AdamW."""
    if "steps" not in state:
        state["steps"] = torch.zeros(())
        state["mean"], state["square"] = torch.zeros_like(weight), torch.zeros_like(weight)
    state["steps"] += 1
    steps = float(state["steps"])
    state["mean"].lerp_(gradient, 0.1)
    state["square"].mul_(0.999).addcmul_(gradient, gradient, value=0.001)
    spread = (state["square"] / (1 - 0.999**steps)).sqrt_().add_(1e-8)
    weight.addcdiv_(state["mean"], spread, value=-rate / (1 - 0.9**steps))


def sgd_step(weight: nn.Parameter, gradient: Tensor, state: State, rate: float) -> None:
    """Do a step of gradient descent with Nesterov momentum 0.95."""
    if "momentum" not in state:
        state["momentum"] = torch.zeros_like(weight)
    state["momentum"].mul_(0.95).add_(gradient)
    weight.add_(gradient + 0.95 * state["momentum"], alpha=-rate)
