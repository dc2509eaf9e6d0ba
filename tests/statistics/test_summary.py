"""Summaries of measured cases."""

from __future__ import annotations

import pytest

from medas.errors import CasesDiffer, MissingInput
from medas.media import CaseId, Measured, Metrics, PatientId, PatientIndex
from medas.statistics.summary import summarize


def index(**patient_of: str) -> PatientIndex:
    return PatientIndex({CaseId(case): PatientId(patient) for case, patient in patient_of.items()})


def scores(*values: float | None, name: str = "dice", label: str = "liver") -> dict[CaseId, Metrics]:
    return {
        CaseId(f"c{number}"): Metrics((Measured(name, value, label, unit="mm", long_name="Name", better="higher"),))
        for number, value in enumerate(values, 1)
    }


def test_mean_median_and_sd_of_three_cases_of_two_patients() -> None:
    summary = summarize(scores(0.6, 0.8, 1.0), index(c1="a", c2="a", c3="b"))

    mean, median, sd = summary.values
    assert (mean.name, mean.n, mean.unit, mean.better) == ("dice", 2, "mm", "higher")
    assert (median.name, sd.name, sd.better) == ("dice_median", "dice_sd", "")
    assert [mean.value, median.value, sd.value] == [pytest.approx(value) for value in (0.8, 0.8, 0.2)]
    assert mean.low is not None
    assert mean.low <= 0.8 <= mean.high  # type: ignore[operator]


def test_undefined_values_are_left_out_and_counted() -> None:
    summary = summarize(scores(2.0, None, 4.0), index(c1="a", c2="b", c3="c"))

    assert (summary.values[0].value, summary.values[0].n) == (3.0, 2)
    assert summary.values[0].note == "1 of 3 cases undefined, left out of the mean"


def test_nothing_defined_gives_none_and_no_patients() -> None:
    summary = summarize(scores(None, None), index(c1="a", c2="b"))

    assert [(value.value, value.n) for value in summary.values] == [(None, 0)] * 3


def test_one_patient_has_no_interval_and_one_case_no_sd() -> None:
    mean, _, sd = summarize(scores(0.9), index(c1="a")).values

    assert (mean.low, mean.high, sd.value) == (None, None, None)


def test_rules_for_empty_masks_are_counted() -> None:
    ruled = Metrics((Measured("dice", 1.0, "liver", note="both masks are empty"),))

    summary = summarize({CaseId("c1"): ruled, CaseId("c2"): scores(0.5)[CaseId("c1")]}, index(c1="a", c2="b"))

    assert summary.values[0].note == "1 of 2 cases: both masks are empty"


def test_structures_stay_together_in_the_order_of_first_sight() -> None:
    mixed = [Measured(name, 1.0, label) for name in ("dice", "hd95") for label in ("liver", "spleen")]

    names = [
        (value.label, value.name)
        for value in summarize({CaseId("c1"): Metrics(tuple(mixed))}, index(c1="a")).values
        if "_" not in value.name
    ]

    assert names == [("liver", "dice"), ("liver", "hd95"), ("spleen", "dice"), ("spleen", "hd95")]


def test_no_cases_and_strangers_are_refused() -> None:
    with pytest.raises(MissingInput, match="no measured case"):
        summarize({}, index(c1="a"))
    with pytest.raises(CasesDiffer, match="has no patient"):
        summarize(scores(1.0), index(other="a"))
