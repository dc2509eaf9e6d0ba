"""Whose the cases are."""

from __future__ import annotations

from typing import Any

from medas.datasets.patients import assumed, contradictions, overlaps
from medas.media import CaseId, Column, Dataset, Number, PatientId, PatientIndex, Pred, Text

INDEX = PatientIndex({CaseId("a1"): PatientId("a"), CaseId("a2"): PatientId("a"), CaseId("b1"): PatientId("b")})


def cases(**columns: Any) -> Dataset:
    return Dataset(INDEX, columns)


def test_two_sexes_under_one_patient_id_are_a_contradiction() -> None:
    sex = Column(Text, {"a1": "f", "a2": "m", "b1": "m"}, "ignore")

    (found,) = contradictions(cases(Sex=sex))

    assert (found.case, found.severity, found.column) == ("a2", "block", "Sex")
    assert found.what == "Sex differs from that of case a1, which is of the same patient."


def test_age_may_differ_between_two_scans() -> None:
    assert not list(contradictions(cases(age=Column(Number, {"a1": 61, "a2": 62}, "ignore"))))


def test_a_patient_in_two_folds_is_warned_of() -> None:
    (found,) = contradictions(cases(fold=Column(Number, {"a1": 0, "a2": 1, "b1": 1}, "group")))

    assert (found.check, found.severity) == ("patient in two groups", "warn")


def test_missing_values_contradict_nothing() -> None:
    assert not list(contradictions(cases(sex=Column(Text, {"a1": "f", "b1": "m"}, "ignore"))))


def test_a_patient_in_two_parts_is_found() -> None:
    parts = {CaseId("a1"): "train", CaseId("a2"): "test", CaseId("b1"): "test"}

    (found,) = overlaps(Pred(INDEX, {}, parts=parts))

    assert (found.case, found.severity) == ("a2", "block")
    assert found.what == "The patient is in test, and with case a1 in train."


def test_cases_without_parts_overlap_nowhere() -> None:
    assert not list(overlaps(cases()))


def test_it_is_said_if_patients_are_only_assumed() -> None:
    assert not list(assumed(cases()))
    assert [one.severity for one in assumed(Dataset(PatientIndex(INDEX.patient, assumed=True)))] == ["hint"]
