"""Weights as safetensors."""

from __future__ import annotations

import pytest
import torch

from medas.errors import WrongInput
from medas.training.weights import load_weights, pack, save_weights, unpack, weights_digest

WEIGHTS = {"b": torch.arange(6.0).reshape(2, 3), "a": torch.tensor(7)}


def test_tensors_and_data_come_back() -> None:
    tensors, data = unpack(pack(WEIGHTS, {"epoch": 3, "name": "Ü"}))

    assert all(torch.equal(tensors[name], WEIGHTS[name]) for name in WEIGHTS)
    assert data == {"epoch": 3, "name": "Ü"}


def test_weights_come_back_and_equal_ones_give_equal_bytes() -> None:
    content = save_weights(WEIGHTS)

    assert torch.equal(load_weights(content)["b"], WEIGHTS["b"])
    assert save_weights(dict(reversed(WEIGHTS.items()))) == content


def test_the_memory_layout_does_not_matter() -> None:
    plain = {"w": torch.randn(2, 3, 4, 4, 4)}
    last = {"w": plain["w"].contiguous(memory_format=torch.channels_last_3d)}

    assert save_weights(plain) == save_weights(last)
    assert weights_digest(plain) == weights_digest(last)


def test_the_digest_sees_names_types_shapes_and_values() -> None:
    w = torch.zeros(2, 3)
    different = [{"w": w}, {"v": w}, {"w": w.double()}, {"w": w.reshape(3, 2)}, {"w": w + 1e-7}]

    assert len({weights_digest(one) for one in different}) == 5


@pytest.mark.parametrize("content", [b"", b"nonsense", save_weights(WEIGHTS)[:-1], save_weights(WEIGHTS) + b"x"])
def test_damaged_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(WrongInput, match="not a safetensors file"):
        load_weights(content)
