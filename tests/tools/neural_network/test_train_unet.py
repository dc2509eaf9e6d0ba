"""Train a U-Net."""

from __future__ import annotations

import numpy as np
from spheres import ball, dice, split

from medas.media import Image
from medas.tools import Predict, TrainUNet


def test_a_network_trained_on_balls_finds_a_ball_it_has_never_seen() -> None:
    trained = TrainUNet(split=split(8, 2, value=5), epochs=25, patch=(16, 16, 16), augmentation="none").run().unwrap()
    image, label = ball(99)

    prediction = Predict(model=trained.model, image=Image(image, np.eye(4))).run().unwrap()

    assert prediction.values() == [5]
    assert dice(prediction.voxels == 5, label == 1) > 0.9
    assert trained.model.card["network"]["kind"] == "unet"


def test_deep_supervision_is_a_choice_of_the_unet() -> None:
    card = TrainUNet(split=split(2), epochs=1, patch=(32, 32, 32), deep_supervision=True).run().unwrap().model.card

    assert card["network"]["deep_supervision"]
    assert card["training"]["settings"]["deep_supervision"]
