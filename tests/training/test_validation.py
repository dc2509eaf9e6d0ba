"""Dice and loss on whole volumes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from medas.training.cases import TrainingCase
from medas.training.intensity import Intensity
from medas.training.sliding_window import WindowSettings
from medas.training.validation import validate

WINDOWS = WindowSettings((4, 4, 4))
SURE = 30.0


def copying_network(image: Tensor) -> Tensor:
    """Says that the class is the gray value, and is sure of it."""
    return SURE * torch.stack([(image[:, 0] == number).float() for number in range(3)], dim=1)


def case(guess: list[int], truth: list[int], **more: object) -> TrainingCase:
    """The network will guess what the image says."""
    image, label = (np.array(one, np.int16).reshape(1, -1, 1, 1) for one in (guess, truth))
    return TrainingCase("a", "a", image, label, **more)  # type: ignore[arg-type]


def judge(*cases: TrainingCase, **more: object) -> object:
    return validate(copying_network, cases, WINDOWS, classes=3, intensity=Intensity("none"), **more)  # type: ignore[arg-type]


def test_dice_of_each_class_is_counted_over_the_volume() -> None:
    found = judge(case([0, 1, 1, 2, 0, 0], [0, 1, 0, 2, 2, 0]))

    assert found.per_class == pytest.approx((2 / 3, 2 / 3))
    assert found.dice == pytest.approx(2 / 3)
    assert found.cases == 1


def test_the_loss_is_cross_entropy_and_missing_dice() -> None:
    right = judge(case([0, 1, 2], [0, 1, 2]))
    wrong = judge(case([0, 1, 2, 2], [0, 1, 2, 0]))

    assert right.loss == pytest.approx(0, abs=1e-4)
    # One voxel of four has the smallest probability that counts, 1e-7; Dice are 1 and 2/3.
    assert wrong.loss == pytest.approx(-math.log(1e-7) / 4 + 1 - (1 + 2 / 3) / 2, rel=1e-3)


def test_classes_are_averaged_over_the_cases_that_hold_them() -> None:
    found = judge(case([0, 1], [0, 1]), case([0, 2], [0, 2]), case([1, 0], [0, 1]))

    assert found.per_class == pytest.approx((0.5, 1.0))
    assert found.dice == pytest.approx(0.75)


def test_a_class_that_nobody_holds_is_unknown() -> None:
    found = judge(case([0, 1], [0, 1]))

    assert found.per_class[0] == 1
    assert math.isnan(found.per_class[1])
    assert found.dice == 1


def test_label_values_with_gaps_are_judged_as_classes() -> None:
    assert judge(case([0, 1, 2], [0, 5, 9], values=(0, 5, 9))).dice == 1


def test_it_stops_when_told_but_never_before_the_first_case() -> None:
    asked: list[int] = []

    found = judge(*[case([0, 1], [0, 1])] * 4, go_on=lambda done: asked.append(done) or done < 2)

    assert asked == [1, 2]
    assert found.cases == 2
