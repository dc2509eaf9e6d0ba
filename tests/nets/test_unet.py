"""U-Nets of every shape."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import WrongInput
from medas.nets.unet import UNet, UNetSpec

CUBE = UNetSpec(in_channels=1, classes=3, widths=(4, 6), strides=((2, 2, 2), (2, 2, 2)), kernels=((3, 3, 3), (3, 3, 3)))
FLAT = UNetSpec(
    in_channels=1, classes=2, widths=(4, 6), strides=((2, 2, 1), (2, 2, 1)), kernels=((3, 3, 1), (3, 3, 1)), dimensions=2
)  # fmt: skip


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(8, 8, 8), (9, 7, 5), (1, 3, 2)])
def test_logits_lie_on_the_grid_of_the_image_whatever_its_size(channels: int, size: tuple[int, int, int]) -> None:
    network = UNet(replace(CUBE, in_channels=channels))

    assert network(torch.randn(2, channels, *size)).shape == (2, 3, *size)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(8, 8, 1), (9, 7, 1)])
def test_flat_images_go_through_2d_layers(channels: int, size: tuple[int, int, int]) -> None:
    network = UNet(replace(FLAT, in_channels=channels))

    assert network(torch.randn(2, channels, *size)).shape == (2, 2, *size)
    assert not any(isinstance(layer, torch.nn.Conv3d) for layer in network.modules())


@pytest.mark.parametrize(
    "changes",
    [
        {"skip": "concat"},
        {"refine_width": 5},
        {"strides": ((1, 1, 1), (2, 2, 1))},
        {"encoder_convolutions": 1, "decoder_convolutions": 2},
        {"widths": (4,), "strides": ((2, 2, 2),), "kernels": ((3, 3, 3),)},
    ],
)
@pytest.mark.parametrize("spec", [CUBE, FLAT])
def test_every_choice_builds_and_comes_back_from_json(spec: UNetSpec, changes: dict[str, Any]) -> None:
    if spec.dimensions == 2:
        changes = {
            **changes,
            **{n: tuple((*v[:2], 1) for v in changes[n]) for n in ("strides", "kernels") if n in changes},
        }
    spec = replace(spec, **changes)
    size = (7, 6, 1) if spec.dimensions == 2 else (7, 6, 5)

    again = UNetSpec.from_json(json.loads(json.dumps(spec.to_json())))

    assert again == spec
    assert UNet(again)(torch.randn(1, 1, *size)).shape == (1, spec.classes, *size)


def test_coarser_outputs_lie_on_smaller_grids() -> None:
    spec = replace(CUBE, widths=(4, 6, 8), strides=((1, 1, 1), (2, 2, 2), (2, 2, 2)), kernels=((3, 3, 3),) * 3)
    network = UNet(replace(spec, deep_supervision=True))

    fine, coarse = network.forward_deep(torch.randn(1, 1, 8, 8, 8))

    assert (fine.shape, coarse.shape) == ((1, 3, 8, 8, 8), (1, 3, 4, 4, 4))


def test_the_finest_of_the_deep_outputs_is_the_answer() -> None:
    network = UNet(replace(CUBE, deep_supervision=True)).eval()
    image = torch.randn(1, 1, 8, 8, 8)

    torch.testing.assert_close(network.forward_deep(image)[0], network(image))


def test_every_weight_gets_a_gradient() -> None:
    network = UNet(replace(CUBE, refine_width=4))

    network(torch.randn(2, 1, 8, 8, 8)).square().sum().backward()

    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in network.parameters())


@given(st.lists(st.tuples(*[st.sampled_from([1, 2])] * 3), min_size=1, max_size=3))
def test_multiple_is_the_product_of_the_strides(strides: list[tuple[int, int, int]]) -> None:
    spec = replace(CUBE, widths=(4,) * len(strides), strides=tuple(strides), kernels=((3, 3, 3),) * len(strides))

    assert spec.multiple == tuple(2 ** sum(stride[axis] == 2 for stride in strides) for axis in range(3))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"widths": (4,)}, "equally long"),
        ({"widths": (), "strides": (), "kernels": ()}, "not empty"),
        ({"skip": "multiply"}, "add or concat"),
        ({"dimensions": 2}, "stride and kernel 1 along K"),
        ({"dimensions": 4}, "dimensions"),
    ],
)
def test_descriptions_that_fit_no_network_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        replace(CUBE, **changes)
