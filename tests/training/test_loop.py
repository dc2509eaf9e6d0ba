"""Training from cases to weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from spheres import dice, training_case

from medas.errors import Canceled, OutOfMemory, ToolFailed, WrongInput
from medas.nets.unet import UNetSpec
from medas.training import loop
from medas.training.cases import TrainingCase
from medas.training.fitted import Fitted
from medas.training.intensity import Intensity
from medas.training.loop import fit
from medas.training.settings import TrainingSettings
from medas.training.sliding_window import WindowSettings, predict_labels
from medas.training.weights import weights_digest

TINY = UNetSpec(1, 2, (8, 8), ((2, 2, 2), (2, 2, 2)), ((3, 3, 3),) * 2).to_json()
CASES = [training_case(number) for number in range(2)]
HELD_OUT = [training_case(number) for number in (7, 8)]
SHORT = TrainingSettings(
    network=TINY, epochs=4, iterations_per_epoch=3, patch=(16, 16, 16), precision="fp32", warmup=2, validate_every=1
)


def digest(fitted: Fitted) -> str:
    return weights_digest(fitted.weights)


class Clock:
    """Shows a second more each time it is asked."""

    def __init__(self, step: float = 1.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_it_learns_two_balls_by_heart() -> None:
    settings = SHORT.but(epochs=60, iterations_per_epoch=2, augmentation="none", learning_rate=0.02)

    fitted = fit(CASES, [], settings, classes=2)

    network, intensity = fitted.network(), Intensity.from_json(fitted.intensity)
    for case in CASES:
        guess = predict_labels(network, case.image, WindowSettings(fitted.patch), intensity=intensity)
        assert dice(guess == 1, case.label == 1) >= 0.98


@pytest.mark.parametrize("network", ["unet", "vnet"])
@pytest.mark.parametrize("size", [(16, 16, 16), (24, 24, 1), (16, 16, 3)])
def test_planned_networks_train_on_volumes_slabs_and_slices(network: str, size: tuple[int, int, int]) -> None:
    cases = [training_case(number, size=size) for number in range(2)]

    fitted = fit(cases, [], SHORT.but(network=network, patch=None, epochs=1, iterations_per_epoch=1), classes=2)

    assert fitted.net["dimensions"] == (2 if size[2] == 1 else 3)
    assert fitted.iterations == 1


def test_the_history_has_a_row_per_epoch_with_validation() -> None:
    fitted = fit(CASES, HELD_OUT, SHORT, classes=2)

    assert [row["epoch"] for row in fitted.history] == [1, 2, 3, 4]
    assert [row["iteration"] for row in fitted.history] == [3, 6, 9, 12]
    assert {"loss", "learning_rate", "seconds", "val_loss", "val_dice", "val_dice_1", "val_cases"} <= set(
        fitted.history[-1]
    )
    assert all(row["val_cases"] == 2 for row in fitted.history)
    assert (fitted.epochs, fitted.iterations, fitted.stopped_because) == (4, 12, "finished")
    assert fitted.best_epoch in (1, 2, 3, 4)


def test_equal_seeds_give_equal_weights_and_others_do_not() -> None:
    digests = [digest(fit(CASES, [], SHORT.but(seed=seed), classes=2)) for seed in (1, 1, 2)]

    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adamw", "ema": 0.9, "keep": "best"}, {"optimizer": "sgd"}])
def test_any_checkpoint_leads_to_the_same_bits(changes: dict[str, Any]) -> None:
    settings = SHORT.but(checkpoint_seconds=1e-9, **changes)
    checkpoints: list[bytes] = []
    whole = fit(CASES, HELD_OUT, settings, classes=2, checkpoint=checkpoints.append)

    ends = {
        digest(fit(CASES, HELD_OUT, settings, classes=2, resume=one)) for one in checkpoints[::4] + checkpoints[-1:]
    }

    assert len(checkpoints) == 13  # after each iteration, and at the end
    assert ends == {digest(whole)}


def test_three_kills_change_nothing() -> None:
    settings = SHORT.but(checkpoint_seconds=1e-9)
    kept: list[bytes] = []

    def kill_at(iteration: int) -> Callable[..., None]:
        def report(done: float, _of: float, **_metrics: float) -> None:
            if done >= iteration:
                raise Canceled("killed")

        return report

    for iteration in (2, 5, 9):
        with pytest.raises(Canceled):
            fit(CASES, HELD_OUT, settings, classes=2, report=kill_at(iteration), checkpoint=kept.append,
                resume=kept[-1] if kept else None)  # fmt: skip
    resumed = fit(CASES, HELD_OUT, settings, classes=2, resume=kept[-1])

    undisturbed = fit(CASES, HELD_OUT, settings, classes=2)
    assert digest(resumed) == digest(undisturbed)
    assert [row["val_dice"] for row in resumed.history] == [row["val_dice"] for row in undisturbed.history]


def stopping_after(reports: int) -> Callable[..., None]:
    left = iter(range(reports))

    def stop(*_: float, **_metrics: float) -> None:
        if next(left, None) is None:
            raise Canceled("stopped")

    return stop


def test_a_stop_on_request_keeps_what_was_learned_since_the_last_checkpoint() -> None:
    """Wherever it comes: after an iteration, while validating, and after it."""
    undisturbed = fit(CASES, HELD_OUT, SHORT, classes=2)
    told: list[float] = []
    fit(CASES, HELD_OUT, SHORT, classes=2, report=lambda done, _of, **_: told.append(done))
    for last in range(1, len(told), 2):
        kept: list[bytes] = []

        with pytest.raises(Canceled):
            fit(CASES, HELD_OUT, SHORT, classes=2, report=stopping_after(last), checkpoint=kept.append)
        resumed = fit(CASES, HELD_OUT, SHORT, classes=2, resume=kept[-1])

        assert len(kept) == 1
        assert digest(resumed) == digest(undisturbed), last
        assert [row.get("val_dice") for row in resumed.history] == [row.get("val_dice") for row in undisturbed.history]


def test_a_checkpoint_of_other_settings_is_refused() -> None:
    kept: list[bytes] = []
    fit(CASES, [], SHORT.but(epochs=1), classes=2, checkpoint=kept.append)

    with pytest.raises(WrongInput, match="differs in settings"):
        fit(CASES, [], SHORT.but(epochs=2), classes=2, resume=kept[-1])


def test_a_time_budget_keeps_its_end_and_lowers_the_rate_to_it() -> None:
    rates: list[float] = []

    def report(_done: float, of: float, **metrics: float) -> None:
        assert of == 300
        rates.extend([metrics["learning_rate"]] if "learning_rate" in metrics else [])

    clock = Clock(0.25)
    settings = SHORT.but(epochs=None, time_budget=300.0, warmup=0)

    fitted = fit(CASES, HELD_OUT, settings, classes=2, clock=clock, report=report)

    assert 285 < fitted.seconds <= 302
    assert fitted.stopped_because == "time is up"
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.2 * rates[0]
    assert "val_dice" in fitted.history[-1]


def test_time_before_the_call_counts() -> None:
    settings = SHORT.but(epochs=None, time_budget=100.0)

    fitted = fit(CASES, [], settings, classes=2, clock=Clock(), start=-60.0)

    assert 85 < fitted.seconds <= 105


def test_time_of_earlier_parts_counts() -> None:
    kept: list[bytes] = []
    settings = SHORT.but(epochs=None, time_budget=100.0, checkpoint_seconds=1.0)
    fit(CASES, [], settings, classes=2, clock=Clock(), checkpoint=kept.append)

    clock = Clock()
    fitted = fit(CASES, [], settings, classes=2, clock=clock, resume=kept[len(kept) // 2])

    assert clock.now < 70
    assert 85 < fitted.seconds <= 105


def test_early_stop_ends_after_epochs_without_a_better_score() -> None:
    # Without a step nothing can become better than the first epoch.
    settings = SHORT.but(epochs=50, iterations_per_epoch=1, learning_rate=1e-12, patience=3)

    fitted = fit(CASES, HELD_OUT, settings, classes=2)

    assert (fitted.epochs, fitted.best_epoch) == (4, 1)
    assert fitted.stopped_because == "no better validation"


def test_the_best_weights_are_kept_on_request() -> None:
    # The first epoch learns, the others have no rate left but weights change no more.
    settings = SHORT.but(keep="best", epochs=3)

    best = fit(CASES, HELD_OUT, settings, classes=2)

    scores = [row["val_dice"] for row in best.history]
    assert best.best_epoch == 1 + int(np.argmax(scores))
    network, intensity = best.network(), Intensity.from_json(best.intensity)
    guesses = [predict_labels(network, one.image, WindowSettings(best.patch), intensity=intensity) for one in HELD_OUT]
    found = [dice(guess == 1, one.label == 1) for guess, one in zip(guesses, HELD_OUT, strict=True)]
    assert np.mean(found) == pytest.approx(max(scores), abs=1e-6)


def test_a_patient_in_both_parts_is_refused() -> None:
    twin = TrainingCase("other scan", "patient0", HELD_OUT[0].image, HELD_OUT[0].label)

    with pytest.raises(WrongInput, match="must hold other patients than training, got 1 in both"):
        fit(CASES, [twin], SHORT, classes=2)


def test_patches_of_nan_end_the_run_in_words() -> None:
    with pytest.raises(ToolFailed, match="not a finite number in 10 iterations in a row"):
        fit(CASES, [], SHORT, classes=2, augment=lambda patch, _: patch._replace(image=patch.image * np.nan))


def test_a_single_patch_of_nan_is_skipped() -> None:
    count = iter(range(100))

    def break_one(patch: Any, _rng: np.random.Generator) -> Any:
        return patch._replace(image=patch.image * (np.nan if next(count) == 5 else 1))

    fitted = fit(CASES, [], SHORT, classes=2, augment=break_one)

    assert (fitted.skipped, fitted.iterations) == (1, 12)
    assert all(bool(torch.isfinite(value).all()) for value in fitted.weights.values())


def test_the_largest_gray_values_are_trained_on() -> None:
    huge = [TrainingCase("a", "a", np.where(CASES[0].label, 3e38, -3e38).astype(np.float32), CASES[0].label)]

    assert fit(huge, [], SHORT, classes=2).skipped == 0


def test_a_recipe_is_drawn_for_each_patch() -> None:
    seen: list[float] = []

    def vary(patch: Any, rng: np.random.Generator) -> Any:
        seen.append(rng.random())
        return patch

    fit(CASES, [], SHORT.but(epochs=1), classes=2, augment=vary)

    assert len(set(seen)) == 6  # 3 iterations of 2 patches


def test_lack_of_memory_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")

    monkeypatch.setattr(loop, "Run", fails)

    with pytest.raises(OutOfMemory, match=r"patch \(16, 16, 16\) and batch as planned need more memory"):
        fit(CASES, [], SHORT, classes=2)


def test_other_errors_of_torch_pass() -> None:
    with pytest.raises(RuntimeError, match="expected input"):
        fit(CASES, [], SHORT.but(network={**TINY, "in_channels": 3}), classes=2)


@pytest.mark.parametrize(
    ("train", "validate", "message"),
    [([], [], "at least one training case"), (CASES, [training_case(3, size=(8, 8, 8))], None)],
)
def test_parts_are_checked(train: list[TrainingCase], validate: list[TrainingCase], message: str | None) -> None:
    if message is None:
        assert fit(train, validate, SHORT.but(epochs=1), classes=2).history[-1]["val_cases"] == 1
        return
    with pytest.raises(WrongInput, match=message):
        fit(train, validate, SHORT, classes=2)
