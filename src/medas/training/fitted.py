"""What a training run hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from medas.nets.axes import Axes
from medas.nets.build import build_network
from medas.training.precision import Precision


@dataclass(frozen=True)
class Fitted:
    """A trained network as data, with the story of its training."""

    weights: dict[str, Tensor]
    """Weights by name."""
    net: dict[str, Any]
    """Description of the network; `build_network` reads it."""
    intensity: dict[str, Any]
    """How gray values are brought to the network's range; `Intensity.from_json` reads it."""
    patch: Axes
    """Voxels along I, J, K seen at once in training."""
    classes: int
    """Classes, background included."""
    history: list[dict[str, float]]
    """Per epoch: epoch, iteration, seconds, loss, learning_rate; where validated also val_loss, val_dice, val_dice_N."""
    iterations: int
    """Iterations done."""
    epochs: int
    """Full epochs done."""
    seconds: float
    """Wall time, earlier parts of a resumed run included."""
    stopped_because: str
    """`finished`, `time is up` or `no better validation`."""
    best_epoch: int
    """Epoch of the highest validation Dice, from 1; 0 without validation."""
    skipped: int
    """Iterations skipped because the loss was not finite."""
    precision: Precision
    """What the wish for precision came to."""

    def network(self) -> nn.Module:
        """Return the network with its weights, ready to predict."""
        network = build_network(self.net)
        network.load_state_dict(self.weights)
        return network.eval()
