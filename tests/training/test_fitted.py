"""A trained network as data."""

from __future__ import annotations

import torch

from medas.nets.unet import UNet, UNetSpec
from medas.training.fitted import Fitted
from medas.training.precision import Precision


def test_the_network_comes_back_with_its_weights_ready_to_predict() -> None:
    spec = UNetSpec(1, 2, (4,), ((1, 1, 1),), ((3, 3, 3),))
    trained = UNet(spec).eval()
    fitted = Fitted(
        weights=trained.state_dict(), net=spec.to_json(), intensity={"rule": "zscore"}, patch=(8, 8, 8), classes=2,
        history=[], iterations=1, epochs=1, seconds=0.0, stopped_because="finished", best_epoch=0, skipped=0,
        precision=Precision("fp32", "cpu", ""),
    )  # fmt: skip
    image = torch.randn(1, 1, 8, 8, 8)

    network = fitted.network()

    assert not network.training
    assert torch.equal(network(image), trained(image))
