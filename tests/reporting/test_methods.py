"""Methods in words."""

from __future__ import annotations

from medas.media import CaseId, Dataset, PatientId, PatientIndex, Pred
from medas.reporting.methods import ONE_CASE_ONE_PATIENT, counts_text, model_text, steps_text

A, B = CaseId("a"), CaseId("b")


def test_cases_and_patients_are_counted_with_their_part() -> None:
    cases = Pred(PatientIndex({A: PatientId("p"), B: PatientId("p")}), parts={A: "test", B: "test"})

    assert counts_text(cases, [A, B]) == "2 cases of 1 patient (2 from the test part)."


def test_assumed_patients_missing_scores_and_training_cases_are_told() -> None:
    cases = Pred(PatientIndex({A: PatientId("a"), B: PatientId("b")}, assumed=True), parts={A: "train", B: "test"})

    text = counts_text(cases, [A])

    assert ONE_CASE_ONE_PATIENT in text
    assert "1 case has no scores and is left out." in text
    assert "learned from" in text


def test_cases_without_parts_say_nothing_of_parts() -> None:
    assert counts_text(Dataset(PatientIndex({A: PatientId("a")})), [A]) == "1 case of 1 patient."


def test_steps_are_named_with_their_settings() -> None:
    steps = [{"tool": "medas.RescaleWindow", "params": {"width": 350.0}}, {"tool": "lab.Own", "params": {}}]

    assert steps_text(steps) == "RescaleWindow (width 350), then Own"


def test_a_card_is_told_as_far_as_it_knows() -> None:
    card = {
        "network": {"name": "vnet"},
        "labels": {"1": {"name": "liver"}},
        "spacing": [1, 1, 2.5],
        "training": {"epochs": 3},
    }

    assert model_text(card).splitlines() == [
        "Network: name vnet.",
        "Structures: liver.",
        "Voxel size of the network: 1 x 1 x 2.5 mm.",
        "Training: epochs 3.",
    ]
    assert model_text({}) == ""
    assert model_text({"training": {"unknown": 1}}) == ""
