"""Measuring label maps."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import GridMismatch, WrongInput
from medas.media import Label, LabelName
from medas.metrics.dice import dice
from medas.metrics.hd95 import hd95
from medas.metrics.segmentation import METRICS, measure


def label(voxels: np.ndarray, *, spacing: tuple[float, float, float] = (1, 1, 1), **names: int) -> Label:
    dictionary = {value: LabelName(name) for name, value in names.items()}
    return Label(voxels[np.newaxis].astype(np.int16), np.diag([*spacing, 1.0]), labels=dictionary)


def boxes(*starts: int) -> np.ndarray:
    voxels = np.zeros((20, 8, 8), int)
    for value, start in enumerate(starts, 1):
        voxels[start : start + 4, 2:6, 2:6] = value
    return voxels


def test_each_structure_gets_each_metric() -> None:
    scores = measure(label(boxes(1, 10)), label(boxes(2, 10), liver=1, spleen=2))

    assert [(value.label, value.name) for value in scores.values] == [
        (name, metric) for name in ("liver", "spleen") for metric in METRICS
    ]


def test_a_shift_of_one_voxel_of_four() -> None:
    scores = measure(label(boxes(1), spacing=(2, 1, 1)), label(boxes(2), spacing=(2, 1, 1), liver=1), tolerance_mm=2)

    found = {value.name: value.value for value in scores.values}
    assert found["dice"] == 0.75
    assert found["jaccard"] == 0.6
    assert found["hd95"] == 2
    assert found["nsd"] == 1
    assert found["volume"] == 4 * 4 * 4 * 2 / 1000
    assert found["volume_error"] == 0


def test_structures_only_in_the_prediction_or_only_in_the_dictionary_count() -> None:
    scores = measure(label(boxes(1, 10), tumor=2), label(boxes(1), liver=1, spleen=3))

    dices = {value.label: value.value for value in scores.only(["dice"]).values}
    distances = {value.label: value.value for value in scores.only(["hd95"]).values}
    assert dices == {"liver": 1, "tumor": 0, "spleen": 1}
    assert distances == {"liver": 0, "tumor": None, "spleen": 0}


def test_many_labels_give_the_values_of_each_mask_alone() -> None:
    generator = np.random.default_rng(0)
    ours, theirs = (generator.integers(0, 6, size=(9, 8, 7)) for _ in range(2))

    scores = measure(label(ours, spacing=(0.5, 1, 3)), label(theirs, spacing=(0.5, 1, 3)))

    for value in range(1, 6):
        name = f"label {value}"
        assert scores.get("dice", name).value == dice(ours == value, theirs == value)  # type: ignore[union-attr]
        expected = hd95(ours == value, theirs == value, spacing=(0.5, 1, 3))
        assert scores.get("hd95", name).value == pytest.approx(expected)  # type: ignore[union-attr]


def test_a_structure_of_one_slice_is_all_surface() -> None:
    # Cropped to its own slice it would look like a 2D image, whose inside is no surface: NSD 8/9 of it would differ.
    plate, dotted = np.zeros((9, 9, 5), int), np.zeros((9, 9, 5), int)
    plate[1:8, 1:8, 2] = 1
    dotted[1:8, 1:8, 2] = 1
    dotted[4, 4, 2] = 0

    scores = measure(label(dotted), label(plate), tolerance_mm=0.5)

    assert scores.get("nsd", "label 1").value == (48 + 48) / (48 + 49)  # type: ignore[union-attr]


def test_one_name_for_two_values_stays_readable() -> None:
    truth = Label(
        boxes(1, 10)[np.newaxis].astype(np.uint8), np.eye(4), labels={1: LabelName("lung"), 2: LabelName("lung")}
    )

    assert [value.label for value in measure(truth, truth, metrics=["dice"]).values] == ["lung (1)", "lung (2)"]


def test_empty_label_maps_without_names_give_no_values() -> None:
    nothing = label(np.zeros((3, 3, 3)))

    assert measure(nothing, nothing).values == ()


def test_different_grids_are_refused() -> None:
    with pytest.raises(GridMismatch, match="prediction and truth"):
        measure(label(boxes(1)), label(boxes(1), spacing=(1, 1, 2)))


def test_unknown_metrics_and_negative_tolerances_are_refused() -> None:
    one = label(boxes(1))

    with pytest.raises(WrongInput, match="no metric 'dize'"):
        measure(one, one, metrics=["dize"])
    with pytest.raises(WrongInput, match="0 mm or more"):
        measure(one, one, tolerance_mm=-1)
    with pytest.raises(WrongInput, match="no metric is chosen"):
        measure(one, one, metrics=[])
