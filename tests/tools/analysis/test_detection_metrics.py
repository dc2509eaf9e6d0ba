"""Two patients with three scans."""

from __future__ import annotations

from typing import Any

import pytest

from medas.errors import MissingInput
from medas.media import Box, Boxes, Column, Dataset
from medas.media.dataset import CaseId, PatientId, PatientIndex
from medas.tools import DetectionMetrics


def box(x: float, score: float | None = None) -> Box:
    return Box((x, 0.0, 0.0), (x + 10, 10.0, 10.0), "nodule", score)


PREDICTED = {"a": [box(0, 0.9), box(100, 0.3)], "b": [box(0, 0.8)], "c": [box(40, 0.7)]}
TRUE = {"a": [box(0)], "b": [box(0), box(30)], "c": []}


def cases(predicted: dict[str, list[Box]] = PREDICTED, true: dict[str, list[Box]] = TRUE) -> Dataset:
    index = PatientIndex({CaseId(name): PatientId("p1" if name == "a" else "p2") for name in predicted})
    columns = {
        name: Column(Boxes, {CaseId(case): Boxes(tuple(boxes)) for case, boxes in given.items()})
        for name, given in (("prediction", predicted), ("truth", true))
    }
    return Dataset(index, columns)


def measured(dataset: Dataset, **params: Any) -> Any:
    return DetectionMetrics(cases=dataset, **params).run().unwrap()


def test_sensitivity_rises_with_the_false_alarms_that_are_allowed() -> None:
    scores = measured(cases()).scores

    # Two of three findings are hit before the first false alarm.
    assert scores.get("sensitivity_at_0.125").value == pytest.approx(2 / 3)
    assert scores.get("sensitivity_at_8").value == pytest.approx(2 / 3)
    assert scores.get("ap").value == pytest.approx(2 / 3)
    assert scores.get("cpm").note == "3 findings in 3 scans"
    assert scores.get("cpm").n == 2


def test_the_curve_ends_at_all_false_alarms_per_scan() -> None:
    series = measured(cases()).figure.data["series"][0]

    assert series["x"][-1] == pytest.approx(2 / 3)
    assert series["y"][-1] == pytest.approx(2 / 3)


def test_overlap_is_stricter_than_a_center_inside() -> None:
    shifted = cases({"a": [box(4, 0.9)]}, {"a": [box(0)]})

    assert measured(shifted).scores.get("cpm").value == 1
    assert measured(shifted, rule="overlap", overlap=0.5).scores.get("cpm").value == 0


def test_one_patient_gets_no_interval() -> None:
    score = measured(cases({"a": [box(0, 0.9)]}, {"a": [box(0)]})).scores.get("cpm")

    assert (score.low, score.high, score.n) == (None, None, 1)


def test_scans_without_any_finding_are_refused() -> None:
    with pytest.raises(MissingInput, match="no scan has a finding"):
        measured(cases({"a": []}, {"a": []}))
