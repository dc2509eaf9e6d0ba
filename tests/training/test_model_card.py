"""The card of a model."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from spheres import split

from medas.nets.unet import UNetSpec
from medas.reporting.methods import model_text
from medas.safe.strict_json import canonical
from medas.training.fitted import Fitted
from medas.training.model_card import segmentation_card
from medas.training.precision import Precision
from medas.training.split_cases import split_cases

FITTED = Fitted(
    weights={}, net=UNetSpec(1, 2, (4,), ((1, 1, 1),), ((3, 3, 3),)).to_json(), intensity={"rule": "zscore"},
    patch=(8, 8, 8), classes=2, iterations=12, epochs=4, seconds=12.345, stopped_because="finished", best_epoch=3,
    skipped=0, precision=Precision("bf16", "cpu", "fast"),
    history=[{"epoch": 3, "val_dice": 0.5, "val_dice_1": 0.5}, {"epoch": 4, "val_dice": 0.75, "val_dice_1": 0.75}],
)  # fmt: skip
STEP = {"tool": "medas.RescaleWindow", "version": 1, "backend": "reference", "params": {"width": 350.0}}


def card(path: Path, *, fitted: Fitted = FITTED, **settings: Any) -> dict[str, Any]:
    cases = split_cases(split(6, 2, value=9), hold_out=0.2, seed=0, scratch=path)
    return segmentation_card(fitted, cases, settings={"epochs": 4, **settings}, recipe=[], history=[STEP])


def test_it_tells_what_a_prediction_needs(tmp_path: Path) -> None:
    made = card(tmp_path)

    assert made["task"] == "segmentation"
    assert made["labels"] == {"9": {"name": "ball", "color": "#ff0000", "code": ""}}
    assert (made["patch"], made["channels"], made["spacing"], made["modality"]) == ([8, 8, 8], [""], [1, 1, 1], "MR")
    assert made["history"] == [STEP]
    assert made["network"]["kind"] == "unet"


def test_it_tells_how_the_training_went(tmp_path: Path) -> None:
    training = card(tmp_path, learning_rate=None)["training"]

    assert (training["patients"], training["cases"]) == (6, 6)
    assert training["validation"] == {"patients": 2, "cases": 2}
    assert (training["epochs"], training["iterations"], training["precision"]) == (4, 12, "bf16")
    assert training["settings"] == {"epochs": 4}
    assert set(training["versions"]) == {"medas", "torch", "numpy"}


def test_scores_are_those_of_the_last_validation(tmp_path: Path) -> None:
    assert card(tmp_path)["scores"] == {"epoch": 4, "val_dice": 0.75, "val_dice_of": {"ball": 0.75}}


def test_without_validation_there_are_no_scores(tmp_path: Path) -> None:
    fitted = dataclasses.replace(FITTED, history=[{"epoch": 1, "loss": 0.5}])

    assert card(tmp_path, fitted=fitted)["scores"] == {}


def test_wall_time_is_told_only_of_runs_in_seconds(tmp_path: Path) -> None:
    assert "seconds" not in card(tmp_path)["training"]
    assert card(tmp_path, time_budget=60.0)["training"]["seconds"] == 12.3


def test_it_is_json_and_a_report_can_tell_it(tmp_path: Path) -> None:
    made = card(tmp_path)

    assert json.loads(canonical(made)) == made
    assert "Structures: ball." in model_text(made)
    assert "RescaleWindow (width 350)" in model_text(made)
