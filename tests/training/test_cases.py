"""Cases of the training loop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.training.cases import TrainingCase, check_cases

IMAGE, LABEL = np.zeros((1, 2, 3, 4), np.int16), np.zeros((1, 2, 3, 4), np.uint8)


def case(name: str = "a", *, image: np.ndarray = IMAGE, label: np.ndarray = LABEL, **more: Any) -> TrainingCase:
    return TrainingCase(name, name, image, label, **more)


def test_shape_and_spacing_are_told() -> None:
    one = case(affine=np.diag([1.0, -2.0, 3.0, 1.0]))

    assert one.shape == (2, 3, 4)
    assert one.spacing == (1, 2, 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": LABEL[:, :1]}, "on the grid of an image"),
        ({"image": IMAGE[0]}, "on the grid of an image"),
        ({"label": LABEL.astype(np.float32)}, "whole numbers, got float32"),
        ({"affine": np.zeros((4, 4))}, "longer than 0 mm"),
        ({"affine": np.eye(3)}, "4x4"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        case(**changes)


def test_label_values_with_gaps_become_classes() -> None:
    one = case(values=(0, 2, 200))

    classes = one.classes_of(np.array([0, 200, 2, 2], np.uint8))

    assert classes.tolist() == [0, 2, 1, 1]


@pytest.mark.parametrize("values", [None, (0, 1, 2)])
def test_values_without_gaps_are_the_classes(values: tuple[int, ...] | None) -> None:
    classes = case(values=values).classes_of(np.array([2, 0, 1], np.uint8))

    assert classes.tolist() == [2, 0, 1]
    assert classes.dtype == np.int64


@pytest.mark.parametrize("value", [1, 3, 250, -1])
def test_a_value_that_stands_for_no_class_is_refused(value: int) -> None:
    with pytest.raises(WrongInput, match=f"label value {value} is in none"):
        case(values=(0, 2, 200)).classes_of(np.array([0, value], np.int16))


@pytest.mark.parametrize(
    ("cases", "classes", "message"),
    [
        ([], 2, "at least one training case"),
        ([case()], 1, "classes: must be at least 2"),
        ([case(), case("b", image=np.zeros((2, 2, 3, 4)))], 2, "case b: must have 1 channels like a, got 2"),
        ([case(), case("b", label=LABEL + 2)], 2, "case b: label numbers must lie in 0..1, got 2..2"),
        ([case(label=LABEL.astype(np.int8) - 1)], 2, "got -1..-1"),
        ([case(values=(0, 5, 7))], 2, "got 0..2"),
    ],
)
def test_cases_that_do_not_fit_are_refused(cases: list[TrainingCase], classes: int, message: str) -> None:
    with pytest.raises(WrongInput, match=message):
        check_cases(cases, classes=classes)


def test_fitting_cases_pass() -> None:
    check_cases([case(), case("b", label=LABEL + 1)], classes=2)
    check_cases([case(values=(0, 5, 7))], classes=3)
