"""Eight cases of two groups."""

from __future__ import annotations

from typing import Any

import pytest

from medas.errors import MedasError, MissingInput, NotFound, WrongInput
from medas.tool import Table
from medas.tools import ClassificationMetrics

SCORES = {"tumor": [0.9, 0.8, 0.7, 0.3], "normal": [0.6, 0.4, 0.2, 0.1]}
ROWS: list[dict[str, Any]] = [
    {"patient": f"{group}-{n // 2}", "group": group, "score": score}
    for group, scores in SCORES.items()
    for n, score in enumerate(scores)
]


def measured(rows: list[dict[str, Any]] | None = None, **params: Any) -> Any:
    filled = {"truth": "group", "positive": "tumor", "score": "score", **params}
    return ClassificationMetrics(table=Table.of(ROWS if rows is None else rows), **filled).run().unwrap()


def test_areas_and_counts_of_eight_cases() -> None:
    scores = measured().scores
    values = {one.name: one.value for one in scores.values}

    assert values["auc"] == 14 / 16  # 0.3 loses against 0.6 and 0.4
    assert (values["sensitivity"], values["specificity"], values["ppv"], values["accuracy"]) == (0.75,) * 4
    assert scores.get("sensitivity").note == "3 of 4 cases; threshold 0.5"
    assert scores.get("auc").low < 14 / 16 < scores.get("auc").high
    assert (scores.get("auc").n, scores.get("sensitivity").n) == (8, 4)


def test_n_counts_patients_if_they_are_named() -> None:
    assert measured(patient="patient").scores.get("auc").n == 4


def test_a_threshold_chosen_on_these_cases_says_that_it_looks_too_good() -> None:
    youden = measured(rule="Youden").scores.get("specificity")
    sure = measured(rule="sensitivity", wanted=1).scores.get("sensitivity")

    assert youden.value == 1
    assert "threshold 0.7; the threshold was chosen on these cases" in youden.note
    assert sure.value == 1
    assert "threshold 0.3" in sure.note


def test_scores_beyond_one_have_no_calibration() -> None:
    rows = [{**row, "score": 10 * row["score"]} for row in ROWS]

    plain, large = measured(), measured(rows)

    assert plain.scores.get("brier").value == pytest.approx((0.01 + 0.04 + 0.09 + 0.49 + 0.36 + 0.16 + 0.04 + 0.01) / 8)
    assert large.scores.get("brier") is None
    assert large.reliability.data["series"][0]["x"] == []
    assert large.scores.get("auc").value == plain.scores.get("auc").value


def test_rows_without_a_score_are_left_out_and_counted() -> None:
    found = measured([*ROWS, {"group": "tumor", "score": None}]).scores.get("auc")

    assert found.value == 14 / 16
    assert found.note == "1 rows without group or score are left out"


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"truth": "kind"}, NotFound, "no column 'kind'"),
        ({"score": "group"}, WrongInput, "no numbers"),
        ({"positive": "cyst"}, NotFound, "no case is in the group 'cyst'"),
        ({"rows": ROWS[:4]}, WrongInput, "all 4 cases are positive"),
        ({"rows": [{"group": "tumor", "score": None}]}, MedasError, "no row has both|no numbers"),
    ],
)
def test_what_cannot_be_measured_is_refused(changes: dict[str, Any], kind: type[MedasError], words: str) -> None:
    with pytest.raises(kind, match=words):
        measured(**changes)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises((MissingInput, NotFound)):
        measured([])
