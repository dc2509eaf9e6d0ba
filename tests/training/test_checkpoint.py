"""The state of a run as bytes."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from medas.errors import WrongInput
from medas.training.checkpoint import Moving, Tally, from_bytes, to_bytes
from medas.training.optimizer import build_optimizer
from medas.training.settings import TrainingSettings
from medas.training.weights import pack

IDENTITY = {"settings": {"epochs": 3}, "plan": [1, 2], "cases": "ab"}


def moving(seed: int) -> Moving:
    torch.manual_seed(seed)
    network = nn.Conv3d(1, 4, 3).to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
    optimizer = build_optimizer(network, TrainingSettings(epochs=1, optimizer="adamw"))
    network(torch.randn(1, 1, 3, 3, 3)).sum().backward()
    optimizer.step()
    return Moving(network, optimizer, {"weight": torch.rand(2)}, {"weight": torch.rand(3)})


def test_everything_comes_back() -> None:
    old, new = moving(1), moving(2)
    tally = Tally(iteration=7, seconds=1.5, best_dice=0.25, history=[{"epoch": 1, "loss": 0.5}])

    found = from_bytes(to_bytes(old, tally, IDENTITY), new, IDENTITY)

    assert found == tally
    assert all(torch.equal(v, new.network.state_dict()[n]) for n, v in old.network.state_dict().items())
    assert all(torch.equal(v, new.optimizer.tensors()[n]) for n, v in old.optimizer.tensors().items())
    assert torch.equal(old.ema["weight"], new.ema["weight"])
    assert torch.equal(old.best["weight"], new.best["weight"])


def test_the_memory_layout_of_the_weights_stays() -> None:
    new = moving(2)

    from_bytes(to_bytes(moving(1), Tally(), IDENTITY), new, IDENTITY)

    assert new.network.weight.is_contiguous(memory_format=torch.channels_last_3d)


def test_equal_states_give_equal_bytes() -> None:
    assert to_bytes(moving(1), Tally(), IDENTITY) == to_bytes(moving(1), Tally(), IDENTITY)


@pytest.mark.parametrize("name", ["settings", "plan", "cases"])
def test_a_checkpoint_of_another_run_is_refused_and_the_difference_named(name: str) -> None:
    content = to_bytes(moving(1), Tally(), {**IDENTITY, name: "other"})

    with pytest.raises(WrongInput, match=f"differs in {name}"):
        from_bytes(content, moving(2), IDENTITY)


def test_a_checkpoint_of_another_format_is_refused() -> None:
    with pytest.raises(WrongInput, match="must have format 1, got 9"):
        from_bytes(pack({}, {"format": 9}), moving(1), IDENTITY)


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(WrongInput, match="not a safetensors file"):
        from_bytes(to_bytes(moving(1), Tally(), IDENTITY)[:-1], moving(1), IDENTITY)
