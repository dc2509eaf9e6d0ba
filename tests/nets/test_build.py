"""Networks from descriptions."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from medas.errors import WrongInput
from medas.nets.build import build_network, spec_from_json
from medas.nets.unet import UNet, UNetSpec
from medas.nets.vnet import VNet, VNetSpec

UNET = UNetSpec(1, 2, (4,), ((1, 1, 1),), ((3, 3, 3),))


@pytest.mark.parametrize(("spec", "kind"), [(UNET, UNet), (VNetSpec(1, 2, 2), VNet)])
def test_a_description_builds_its_network_as_object_and_as_json(spec: UNetSpec | VNetSpec, kind: type) -> None:
    assert isinstance(build_network(spec), kind)
    assert isinstance(build_network(spec.to_json()), kind)
    assert spec_from_json(spec.to_json()) == spec


def test_the_same_seed_draws_the_same_weights() -> None:
    networks = []
    for _ in range(2):
        torch.manual_seed(5)
        networks.append(build_network(UNET).state_dict())

    assert all(torch.equal(value, networks[1][name]) for name, value in networks[0].items())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "must be one of unet, vnet, got None"),
        ({"kind": "transformer"}, "got 'transformer'"),
        ({"kind": "unet"}, "incomplete"),
        ({**UNET.to_json(), "widths": 3}, "incomplete or wrong"),
        ({**UNET.to_json(), "strides": [[1, 1]]}, "incomplete or wrong"),
    ],
)
def test_strange_descriptions_are_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        spec_from_json(data)
