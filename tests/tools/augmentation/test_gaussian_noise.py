"""Noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.media import Image, Label
from medas.tool import Recipe
from medas.tools import GaussianNoise


def noisy(volume: Any, deviation: float, seed: int = 0) -> Any:
    return GaussianNoise().apply(volume, {"deviation": deviation, "seed": seed})


HALF = Image(np.repeat([0.0, 100.0], 4000).astype(np.float32).reshape(1, 20, 20, 20), np.eye(4))
"""Its standard deviation is 50."""


def test_the_strength_is_a_share_of_the_contrast_of_the_image() -> None:
    added = noisy(HALF, 0.1).voxels - HALF.voxels

    assert added.std() == pytest.approx(5, rel=0.03)
    assert abs(added.mean()) < 0.2


def test_the_same_draw_gives_the_same_bytes() -> None:
    assert noisy(HALF, 0.1, 5).voxels.tobytes() == noisy(HALF, 0.1, 5).voxels.tobytes()
    assert (noisy(HALF, 0.1, 5).voxels != noisy(HALF, 0.1, 6).voxels).all()


def test_strengths_lie_between_the_limits_whichever_is_written_first() -> None:
    recipe = Recipe([{**GaussianNoise.identity("reference", {"deviation": [0.4, 0.2]}), "probability": 1.0}])
    generator = np.random.default_rng(0)

    drawn = [recipe.draw(generator)[0]["values"]["deviation"] for _ in range(300)]

    assert 0.2 <= min(drawn) < 0.21
    assert 0.39 < max(drawn) <= 0.4


def test_labels_pass_unchanged() -> None:
    label = Label(np.ones((1, 3, 3, 3), np.uint8), np.eye(4))

    assert noisy(label, 1) is label


def test_pictures_stay_whole_numbers_within_their_range() -> None:
    picture = Image(np.tile(np.array([0, 255], np.uint8), 600).reshape(3, 20, 20, 1), np.eye(4))

    made = noisy(picture, 0.5)

    assert made.voxels.dtype == np.uint8
    assert made.voxels[picture.voxels == 0].max() < 255
    assert made.voxels[picture.voxels == 255].min() > 0


def test_a_constant_image_stays_constant() -> None:
    assert (noisy(Image(np.full((1, 4, 4, 4), 7.0), np.eye(4)), 1).voxels == 7).all()


def test_nan_is_refused() -> None:
    with pytest.raises(WrongInput, match="no numbers"):
        noisy(Image(np.full((1, 2, 2, 2), np.nan), np.eye(4)), 1)
