"""A trained network, ready to segment volumes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import nn

from medas.errors import WrongInput
from medas.media.model import Model
from medas.nets.build import build_network, spec_from_json
from medas.training.cases import Voxels
from medas.training.intensity import Intensity
from medas.training.precision import Precision
from medas.training.progress import Report, silent
from medas.training.sliding_window import WindowSettings, predict_labels, predict_probabilities
from medas.training.weights import load_weights

_KEPT = 2
_networks: OrderedDict[tuple[str, str], nn.Module] = OrderedDict()
"""Networks of this process by digest of the weights and device, the last used at the end."""


@dataclass(frozen=True)
class Segmenter:
    """Network, normalization and windows of a model."""

    network: nn.Module
    intensity: Intensity
    windows: WindowSettings
    precision: Precision
    classes: int
    """Classes, background included."""
    report: Report = silent
    """Told the number of windows done."""

    def labels(self, image: Voxels) -> Voxels:
        """Return the most probable class of each voxel (1, I, J, K) of an image (C, I, J, K)."""
        return predict_labels(
            self.network, image, self.windows, intensity=self.intensity, precision=self.precision, report=self.report
        )

    def probabilities(self, image: Voxels) -> Voxels:
        """Return the probability of each class, (classes, I, J, K), of an image (C, I, J, K)."""
        return predict_probabilities(
            self.network, image, self.windows, intensity=self.intensity, precision=self.precision, report=self.report
        )


def network_of(model: Model, device: str) -> nn.Module:
    """Return the network of a model; it is built once per process and kept for the next case.

    Raises:
        WrongInput: If the weights are damaged, or belong to another network than the card describes.
    """
    key = (hashlib.sha256(model.weights).hexdigest(), device)
    if key not in _networks:
        spec = spec_from_json(model.card["network"])
        network = build_network(spec)
        try:
            network.load_state_dict(load_weights(bytes(model.weights)))
        except RuntimeError as error:
            message = "the weights do not belong to the network that the card describes"
            raise WrongInput(message, hint="Take the model again from where it was written") from error
        layout = torch.channels_last_3d if spec.dimensions == 3 else torch.channels_last
        _networks[key] = network.to(device).to(memory_format=layout).eval()  # type: ignore[call-overload]
    _networks.move_to_end(key)
    while len(_networks) > _KEPT:
        _networks.popitem(last=False)
    return _networks[key]
