"""What all segmentation trainers do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spheres import split

from medas.errors import Canceled, MissingInput, WrongInput
from medas.media import Image, Split, Table
from medas.safe.strict_json import canonical
from medas.tool import Workspace
from medas.tools import GaussianNoise, RandomCrop, RescaleWindow, TrainUNet

QUICK = {"epochs": 2, "patch": (16, 16, 16), "precision": "fp32"}


def trainer(cases: Split, **changes: Any) -> TrainUNet:
    return TrainUNet(split=cases, **{**QUICK, **changes})


def trained(cases: Split, *, workspace: Workspace | None = None, **changes: Any) -> Any:
    tool = trainer(cases, **changes)
    tool.workspace = workspace or Workspace()
    return tool.run().unwrap()


def test_equal_seeds_give_equal_bytes_and_other_seeds_do_not() -> None:
    made = [trained(split(6), workspace=Workspace(seed=seed)) for seed in (1, 1, 2)]

    assert made[0].model.weights == made[1].model.weights
    assert canonical(made[0].model.card) == canonical(made[1].model.card)
    assert made[0].history.rows == made[1].history.rows
    assert made[0].model.weights != made[2].model.weights


def test_a_canceled_training_goes_on_from_its_checkpoint_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []

    def stop(event: dict[str, Any]) -> None:
        if event["kind"] == "progress" and event["done"] >= 3:
            raise Canceled("stop")

    monkeypatch.setattr("medas.tools.neural_network.trainer.CHECKPOINT_SECONDS", 1e-9)
    tool = trainer(split(6))
    tool.workspace = Workspace(save=kept.append, emit=stop)
    tool.run()
    resumed = trained(split(6), workspace=Workspace(resume=kept[-1]))

    assert len(kept) == 3, "two after iterations, and one when it was stopped"
    assert resumed.model.weights == trained(split(6)).model.weights


def test_label_values_with_gaps_are_kept_with_their_names() -> None:
    made = trained(split(2, value=200), epochs=1)

    assert made.model.card["labels"] == {"200": {"name": "ball", "color": "#ff0000", "code": ""}}
    assert made.model.card["network"]["classes"] == 2


def test_a_fifth_of_the_patients_is_held_out_and_scored() -> None:
    made = trained(split(10), epochs=1)

    assert made.model.card["training"]["patients"] == 8
    assert made.model.card["training"]["validation"]["patients"] == 2
    assert 0 <= made.model.card["scores"]["val_dice"] <= 1
    assert made.history.values("val_dice")[-1] == made.model.card["scores"]["val_dice"]


def test_the_history_is_a_table_with_a_row_per_epoch() -> None:
    history = trained(split(4)).history

    assert isinstance(history, Table)
    assert history.columns[0].name == "epoch"
    assert history.values("epoch") == [1, 2]
    assert all(loss > 0 for loss in history.values("loss"))


def test_few_patients_are_all_trained_on_and_the_person_is_told() -> None:
    told: list[dict[str, Any]] = []

    trained(split(4), workspace=Workspace(emit=told.append), epochs=1, early_stop=3)

    warnings = [event["text"] for event in told if event.get("level") == "warning"]
    assert warnings == ["No patient is held out, so there are no validation scores and no early stop"]


def test_progress_is_reported_with_the_loss() -> None:
    told: list[dict[str, Any]] = []

    trained(split(4), workspace=Workspace(emit=told.append))

    progress = [event for event in told if event["kind"] == "progress" and "loss" in event["metrics"]]
    assert [(event["done"], event["of"]) for event in progress] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_steps_before_are_remembered() -> None:
    cases = split(2)
    windowed = RescaleWindow(image=cases["image"], width=200, level=100).run().unwrap()

    card = trained(windowed, epochs=1).model.card

    assert [step["tool"] for step in card["history"]] == ["medas.RescaleWindow"]
    assert card["history"][0]["params"]["width"] == 200


def test_steps_that_the_engine_tells_come_first() -> None:
    step = {"tool": "medas.Told", "version": 1, "backend": "reference", "params": {}}

    made = trained(split(2), workspace=Workspace(history=(step,)), epochs=1)

    assert made.model.card["history"] == [step]


def test_test_cases_never_come_in() -> None:
    cases = split(3)
    with_test = replace(cases, parts={**cases.parts, cases.cases[2]: "test"})

    made = trained(with_test, epochs=1)

    assert made.model.card["training"]["cases"] == 2


def test_a_recipe_takes_the_place_of_the_built_in_variation() -> None:
    plain = split(2)
    noisy = GaussianNoise(split=plain, probability=1.0, deviation=(1, 1)).run().unwrap()

    weights = [
        trained(plain, epochs=1, augmentation="none").model.weights,
        trained(noisy, epochs=1, augmentation="none").model.weights,
        trained(noisy, epochs=1).model.weights,
        trained(noisy, epochs=1, augmentation="built in").model.weights,
    ]

    assert weights[1] == weights[2]
    assert len(set(weights)) == 3
    assert trained(noisy, epochs=1).model.card["training"]["recipe"][0]["tool"] == "medas.GaussianNoise"


def test_a_random_crop_sets_the_patch_and_the_person_comes_first() -> None:
    cases = RandomCrop(split=split(2), size=(16, 8, 8)).run().unwrap()

    assert trained(cases, epochs=1, patch=(0, 0, 0)).model.card["patch"] == [16, 8, 8]
    assert trained(cases, epochs=1, patch=(8, 8, 16)).model.card["patch"] == [8, 8, 16]


def test_half_a_patch_is_refused() -> None:
    with pytest.raises(WrongInput, match="patch: give all three numbers or none"):
        trainer(split(2), patch=(16, 0, 16)).run().unwrap()


def test_a_time_budget_takes_the_place_of_epochs() -> None:
    made = trained(split(2), epochs=100_000, time_budget=1.0)

    assert made.model.card["training"]["seconds"] < 2.5
    assert made.model.card["training"]["stopped_because"] == "time is up"
    assert made.history.values("seconds")[-1] is not None


def test_cases_of_several_channels_and_modality_are_written_down() -> None:
    cases = split(2)
    images = {
        case: Image(np.concatenate([one.voxels, one.voxels]), one.affine, channels=("T1", "T2"), modality="MR")
        for case, one in cases.columns["image"].items.items()
    }

    card = trained(cases.with_column("image", replace(cases.columns["image"], items=images)), epochs=1).model.card

    assert (card["channels"], card["modality"], card["network"]["in_channels"]) == (["T1", "T2"], "MR", 2)


def test_nothing_to_learn_is_refused_in_words() -> None:
    with pytest.raises(MissingInput, match="split is not set"):
        TrainUNet().run().unwrap()
    with pytest.raises(WrongInput, match="no voxel of any label map is labeled"):
        trainer(split(2, value=0)).run().unwrap()
