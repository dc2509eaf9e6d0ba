"""A model ready to segment."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from medas.errors import WrongInput
from medas.media import Model
from medas.nets.build import build_network
from medas.nets.unet import UNetSpec
from medas.training import segmenter
from medas.training.intensity import Intensity
from medas.training.precision import Precision
from medas.training.segmenter import Segmenter, network_of
from medas.training.sliding_window import WindowSettings
from medas.training.weights import save_weights

SPEC = UNetSpec(1, 2, (4,), ((1, 1, 1),), ((3, 3, 3),))


def model(seed: int = 0, spec: UNetSpec = SPEC) -> Model:
    torch.manual_seed(seed)
    return Model(save_weights(build_network(SPEC).state_dict()), {"network": spec.to_json()})


def test_the_network_has_the_weights_of_the_model() -> None:
    torch.manual_seed(0)
    expected = build_network(SPEC).state_dict()

    found = network_of(model(), "cpu")

    assert not found.training
    assert all(torch.equal(value, expected[name]) for name, value in found.state_dict().items())


def test_equal_weights_give_the_same_network_and_only_two_are_kept() -> None:
    first = network_of(model(1), "cpu")

    assert network_of(model(1), "cpu") is first
    network_of(model(2), "cpu")
    network_of(model(3), "cpu")
    assert len(segmenter._networks) == 2
    assert network_of(model(1), "cpu") is not first


def test_weights_of_another_network_are_refused() -> None:
    wrong = model(5, UNetSpec(1, 3, (4,), ((1, 1, 1),), ((3, 3, 3),)))

    with pytest.raises(WrongInput, match="do not belong to the network"):
        network_of(wrong, "cpu")


def test_damaged_weights_are_refused() -> None:
    with pytest.raises(WrongInput, match="not a safetensors file"):
        network_of(Model(b"damaged", {"network": SPEC.to_json()}), "cpu")


def test_labels_are_the_most_probable_classes() -> None:
    made = Segmenter(
        network_of(model(), "cpu"), Intensity("none"), WindowSettings((8, 8, 8)), Precision("fp32", "cpu", ""), 2
    )
    image = np.random.default_rng(0).standard_normal((1, 9, 8, 7))

    labels, probabilities = made.labels(image), made.probabilities(image)

    assert labels.shape == (1, 9, 8, 7)
    np.testing.assert_array_equal(labels[0], probabilities.argmax(axis=0))
