"""V-Nets of every shape."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from medas.errors import WrongInput
from medas.nets.vnet import VNet, VNetSpec

CUBE = VNetSpec(in_channels=1, classes=3, width=2, kernel=(3, 3, 3), strides=((2, 2, 2), (2, 2, 1)))
FLAT = VNetSpec(in_channels=1, classes=2, width=2, kernel=(5, 5, 1), strides=((2, 2, 1),), dimensions=2)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(8, 8, 4), (9, 7, 5), (1, 3, 2)])
def test_logits_lie_on_the_grid_of_the_image_whatever_its_size(channels: int, size: tuple[int, int, int]) -> None:
    network = VNet(replace(CUBE, in_channels=channels))

    assert network(torch.randn(2, channels, *size)).shape == (2, 3, *size)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(8, 8, 1), (9, 7, 1)])
def test_flat_images_go_through_2d_layers(channels: int, size: tuple[int, int, int]) -> None:
    network = VNet(replace(FLAT, in_channels=channels))

    assert network(torch.randn(2, channels, *size)).shape == (2, 2, *size)
    assert not any(isinstance(layer, torch.nn.Conv3d) for layer in network.modules())


@pytest.mark.parametrize("spec", [CUBE, FLAT, VNetSpec(4, 5), replace(CUBE, strides=())])
def test_a_description_comes_back_from_json(spec: VNetSpec) -> None:
    assert VNetSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_blocks_have_as_many_convolutions_as_in_the_paper() -> None:
    network = VNet(VNetSpec(1, 2, width=1))

    blocks = [sum(isinstance(layer, torch.nn.Conv3d) for layer in block.modules()) for block in network.encoder]

    assert blocks == [1, 2, 3, 3, 3]


def test_every_weight_gets_a_gradient() -> None:
    network = VNet(CUBE)

    network(torch.randn(2, 1, 8, 8, 8)).square().sum().backward()

    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in network.parameters())


def test_multiple_is_the_product_of_the_strides() -> None:
    assert CUBE.multiple == (4, 4, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"width": 0}, "width"), ({"dimensions": 2}, "stride and kernel 1 along K"), ({"dimensions": 1}, "dimensions")],
)
def test_descriptions_that_fit_no_network_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        replace(CUBE, **changes)
