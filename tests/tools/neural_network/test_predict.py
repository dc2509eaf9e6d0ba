"""Segment images with a trained model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spheres import ball, dice, split

from medas.errors import Canceled, ModelHistoryDiffers, WrongInput
from medas.media import CaseId, Image, Label, Model
from medas.tool import Workspace
from medas.tools import Mirror, Predict, Resample, RescaleWindow, TrainUNet

STRAIGHT = np.eye(4)
OBLIQUE = np.array([[0.8, -0.3, 0.1, -90], [0.3, 0.9, 0.0, 126], [-0.1, 0.1, 1.1, 72.5], [0, 0, 0, 1]])


def windowed(cases: Any, width: float = 200.0) -> Any:
    return RescaleWindow(image=cases["image"], width=width, level=150).run().unwrap()


def train(cases: Any, **changes: Any) -> Model:
    choices = {"epochs": 25, "patch": (16, 16, 16), "augmentation": "none", "precision": "fp32", **changes}
    return TrainUNet(split=cases, **choices).run().unwrap().model


@pytest.fixture(scope="module")
def plain() -> Model:
    """Trained on raw balls of value 5."""
    return train(split(6, value=5))


@pytest.fixture(scope="module")
def prepared() -> Model:
    """Trained on balls that were windowed and resampled to half the voxel size along k."""
    cases = windowed(split(6))
    finer = Resample(volume=cases["image"], spacing=(1, 1, 2)).run().unwrap()
    both = Resample(volume=finer["label"], spacing=(1, 1, 2)).run().unwrap()
    return train(both, patch=(16, 16, 8))


def new_ball(affine: np.ndarray = STRAIGHT, **more: Any) -> tuple[Image, Label]:
    image, label = ball(99)
    return Image(image, affine, **more), Label(label, affine)


def predict(model: Model, image: Any, **changes: Any) -> Label:
    return Predict(model=model, image=image, **changes).run().unwrap()


def test_the_answer_has_the_values_names_and_exact_place_of_the_image(plain: Model) -> None:
    image, label = new_ball(OBLIQUE, modality="MR")

    answer = predict(plain, image)

    assert dice(answer.voxels == 5, label.voxels == 1) > 0.9
    assert answer.labels[5].name == "ball"
    np.testing.assert_array_equal(answer.affine, image.affine)
    assert (answer.shape, answer.modality) == (image.shape, "MR")


def test_raw_images_are_prepared_like_the_training_images_and_come_back(prepared: Model) -> None:
    image, label = new_ball()

    answer = predict(prepared, image)

    assert [step["tool"] for step in prepared.card["history"]] == ["medas.RescaleWindow", "medas.Resample"]
    assert answer.shape == image.shape
    np.testing.assert_array_equal(answer.affine, image.affine)
    assert dice(answer.voxels == 1, label.voxels == 1) > 0.85


def test_cases_that_went_through_the_same_steps_are_taken_as_they_are() -> None:
    cases = windowed(split(3))
    model = train(cases, epochs=2)

    predicted = Predict(model=model, image=cases["image"]).run().cases

    by_hand = Predict(
        model=replace(model, card={**model.card, "history": []}), image=cases.load("image", CaseId("case1"))
    )
    answer = predicted.load("prediction", CaseId("case1"))
    np.testing.assert_array_equal(answer.voxels, by_hand.run().unwrap().voxels)


def test_raw_cases_are_prepared_one_by_one() -> None:
    cases = split(3)
    model = train(windowed(cases), epochs=2)

    raw = Predict(model=model, image=cases["image"]).run().cases
    ready = Predict(model=model, image=windowed(cases)["image"]).run().cases

    for case in cases.cases:
        np.testing.assert_array_equal(raw.load("prediction", case).voxels, ready.load("prediction", case).voxels)


def test_cases_prepared_in_another_way_are_refused() -> None:
    cases = split(2)
    model = train(windowed(cases), epochs=1)

    with pytest.raises(ModelHistoryDiffers, match=r"step 1 .*width 200.*width 300"):
        Predict(model=model, image=windowed(cases, width=300)["image"]).run().unwrap()


def test_the_history_that_the_engine_tells_counts(prepared: Model) -> None:
    tool = Predict(model=prepared, image=new_ball()[0])
    tool.workspace = Workspace(history=({"tool": "medas.Normalize", "version": 1, "params": {}},))

    with pytest.raises(ModelHistoryDiffers):
        tool.run().unwrap()


def test_a_history_does_not_stick_to_the_tool(plain: Model) -> None:
    cases = windowed(split(2))
    tool = Predict(model=plain, image=cases["image"])

    tool.run().with_fail(lambda _: None)
    answer = tool.again().set_params(image=new_ball()[0]).run().unwrap()

    assert answer.values() == [5]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"modality": "CT"}, "is CT, the model learned from MR"),
        ({"voxels": np.zeros((2, 16, 16, 16), np.int16)}, "has 2 channels, the model needs 1"),
    ],
)
def test_images_that_contradict_the_model_are_refused(plain: Model, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        predict(plain, replace(new_ball()[0], **changes))


def test_channels_in_another_order_are_refused(plain: Model) -> None:
    model = Model(plain.weights, {**plain.card, "channels": ["T1"]})

    with pytest.raises(WrongInput, match="a channel is called 'T2' where the model needs 'T1'"):
        predict(model, new_ball(channels=("T2",))[0])


@pytest.mark.parametrize(
    ("card", "message"),
    [({}, "does something unknown, not segmentation"), ({"task": "segmentation"}, "says nothing of channels, history")],
)
def test_models_that_cannot_segment_are_refused(card: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        predict(Model(b"", card), new_ball()[0])


def test_voxels_of_quite_another_size_are_told(plain: Model) -> None:
    told: list[dict[str, Any]] = []
    tool = Predict(model=plain, image=new_ball(np.diag([3.0, 3.0, 3.0, 1.0]))[0])
    tool.workspace = Workspace(emit=told.append)

    tool.run().unwrap()

    assert [event["text"] for event in told if event["kind"] == "log"] == [
        "Voxels are 3 x 3 x 3 mm, the model learned from 1 x 1 x 1 mm: check the result, or resample"
    ]


def test_mirror_images_are_averaged_only_if_the_training_had_them(plain: Model) -> None:
    with pytest.raises(WrongInput, match="mirror: the model has never seen mirror images"):
        predict(plain, new_ball()[0], mirror=True)

    mirrored = train(Mirror(split=split(4)).run().unwrap(), epochs=2)
    image = new_ball()[0]
    flipped = image.with_voxels(image.voxels[:, :, ::-1].copy())
    one, other = predict(mirrored, image, mirror=True), predict(mirrored, flipped, mirror=True)
    assert (one.voxels == other.voxels[:, :, ::-1]).mean() > 0.999


def test_a_large_image_is_worked_on_in_pieces_that_are_reported(plain: Model) -> None:
    told: list[dict[str, Any]] = []
    image = Image(np.tile(ball(99)[0], (1, 1, 1, 4)), np.eye(4))
    tool = Predict(model=plain, image=image, overlap=0.25)
    tool.workspace = Workspace(emit=told.append)

    answer = tool.run().unwrap()

    progress = [(event["done"], event["of"]) for event in told if event["kind"] == "progress"]
    assert progress == [(n, 5) for n in range(1, 6)]
    assert dice(answer.voxels == 5, np.tile(ball(99)[1], (1, 1, 1, 4)) == 1) > 0.85


def test_a_request_to_stop_is_heard(plain: Model) -> None:
    def stop(event: dict[str, Any]) -> None:
        if event["kind"] == "progress":
            raise Canceled("stop")

    tool = Predict(model=plain, image=new_ball()[0])
    tool.workspace = Workspace(emit=stop)

    with pytest.raises(Canceled):
        tool.run().unwrap()
