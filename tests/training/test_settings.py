"""What a user may choose."""

from __future__ import annotations

import json
from typing import Any

import pytest

from medas.errors import WrongInput
from medas.training.settings import TrainingSettings


def test_settings_come_back_from_json() -> None:
    settings = TrainingSettings(epochs=3, patch=(8, 8, 4), mirror=(0, 2), learning_rate=0.5, network="vnet")

    assert TrainingSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize("length", [{}, {"epochs": 1, "time_budget": 1.0}])
def test_a_run_has_epochs_or_a_time_budget(length: dict[str, Any]) -> None:
    with pytest.raises(WrongInput, match="exactly one of epochs and time_budget"):
        TrainingSettings(**length)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizer": "adam"}, "optimizer: must be one of muon, adamw, sgd, got 'adam'"),
        ({"schedule": "step"}, "schedule"),
        ({"loss": "focal"}, "loss"),
        ({"augmentation": "strong"}, "augmentation"),
        ({"keep": "all"}, "keep"),
        ({"precision": "fp8"}, "precision"),
        ({"batch": 0}, "batch: must be greater than 0"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"patience": 0}, "patience"),
        ({"validate_every": 0}, "validate_every"),
        ({"iterations_per_epoch": 0}, "iterations_per_epoch"),
        ({"checkpoint_seconds": 0.0}, "checkpoint_seconds"),
        ({"foreground": 1.5}, "foreground: must lie in 0..1"),
        ({"ema": 1.0}, "ema"),
        ({"patch": (8, 0, 8)}, "patch"),
        ({"mirror": (3,)}, "mirror"),
        ({"weight_decay": -0.1}, "weight_decay"),
        ({"warmup": -1}, "warmup"),
    ],
)
def test_values_out_of_range_are_refused_with_the_value(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        TrainingSettings(epochs=1, **changes)


@pytest.mark.parametrize(("optimizer", "rate"), [("muon", 0.006), ("adamw", 0.003), ("sgd", 0.01)])
def test_every_optimizer_has_a_rate_of_its_own(optimizer: str, rate: float) -> None:
    settings = TrainingSettings(epochs=1, optimizer=optimizer)

    assert settings.highest_rate == rate
    assert settings.but(learning_rate=0.5).highest_rate == 0.5
