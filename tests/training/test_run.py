"""The order of events of a run."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from spheres import training_case

from medas.nets.unet import UNetSpec
from medas.training.progress import silent
from medas.training.run import Run
from medas.training.settings import TrainingSettings

TINY = UNetSpec(1, 2, (4,), ((2, 2, 2),), ((3, 3, 3),)).to_json()
SETTINGS = TrainingSettings(
    network=TINY, epochs=6, iterations_per_epoch=2, patch=(8, 8, 8), precision="fp32", validate_every=2
)


def run(settings: TrainingSettings = SETTINGS, **changes: Any) -> Run:
    choices: dict[str, Any] = {
        "classes": 2, "device": "cpu", "augment": None, "clock": lambda: 0.0, "start": 0.0, "report": silent,
        "precision_cache": None, **changes,
    }  # fmt: skip
    return Run([training_case(0)], [training_case(1)], settings, **choices)


def test_validation_comes_every_so_many_epochs_and_always_at_the_end() -> None:
    history = run(SETTINGS.but(epochs=5)).train(None).history

    assert [row["epoch"] for row in history if "val_dice" in row] == [2, 4, 5]
    assert [row["epoch"] for row in history] == [1, 2, 3, 4, 5]


def test_every_iteration_and_every_score_is_reported() -> None:
    told: list[tuple[float, dict[str, float]]] = []
    one = run(report=lambda done, _of, **metrics: told.append((done, metrics)))

    one.train(None)

    assert [done for done, metrics in told if "loss" in metrics] == list(range(1, 13))
    assert [done for done, metrics in told if "val_dice" in metrics] == [4, 8, 12]


def test_weights_of_the_start_follow_from_the_seed_and_draw_from_no_global_state() -> None:
    torch.manual_seed(1)
    one = run().moving.network.state_dict()
    state = torch.get_rng_state()
    two = run().moving.network.state_dict()

    assert all(torch.equal(value, two[name]) for name, value in one.items())
    assert torch.equal(state, torch.get_rng_state())


def test_an_epoch_has_one_row_even_if_it_ends_the_time() -> None:
    # The clock runs out between the end of an epoch and the question whether the run is over.
    times = iter([*[0.0] * 30, *[1000.0] * 10_000])
    one = run(SETTINGS.but(epochs=None, time_budget=500.0, iterations_per_epoch=1), clock=lambda: next(times))

    epochs = [row["epoch"] for row in one.train(None).history]

    assert epochs == sorted(set(epochs))


def test_the_layout_of_the_weights_is_that_of_quick_convolutions() -> None:
    assert run().moving.network.encoder[0][0][0].weight.is_contiguous(memory_format=torch.channels_last_3d)


@pytest.mark.parametrize("seconds", [0.5, 5.0])
def test_checkpoints_come_after_so_many_seconds_and_at_the_end(seconds: float) -> None:
    clock = iter(float(n) for n in range(100_000))
    kept: list[bytes] = []

    run(SETTINGS.but(checkpoint_seconds=seconds), clock=lambda: next(clock)).train(kept.append)

    assert len(kept) == (13 if seconds < 1 else pytest.approx(8, abs=4))
