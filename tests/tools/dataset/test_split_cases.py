"""Splits by patient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cases_of_patients

from medas.errors import CasesDiffer, MissingInput, WrongInput
from medas.media import CaseId, Column, Dataset, Number, PatientId, PatientIndex, Split, Text
from medas.tools import ImportFolder, SplitCases


def cases(patients: int = 10, scans: int = 2, **columns: Column) -> Dataset:
    index = {CaseId(f"p{p}s{s}"): PatientId(f"p{p}") for p in range(patients) for s in range(scans)}
    return Dataset(PatientIndex(index), columns)


def split(dataset: Dataset, **settings: Any) -> Split:
    return SplitCases(dataset=dataset, **settings).run().unwrap()


def sizes(one: Split) -> tuple[int, ...]:
    return tuple(len(one.only(part).index.patients()) for part in ("train", "validate", "test"))  # type: ignore[arg-type]


def of_patients(values: dict[int, object], medium: Any = Text) -> Column:
    return Column(medium, {CaseId(f"p{p}s{s}"): value for p, value in values.items() for s in range(2)}, "ignore")


def test_shares_are_shares_of_the_patients() -> None:
    assert sizes(split(cases(20))) == (14, 2, 4)
    assert sizes(split(cases(10), test=0.3, validate=0)) == (7, 0, 3)


@settings(deadline=None, max_examples=60)
@given(
    dataset=cases_of_patients(least=4),
    settings=st.fixed_dictionaries({
        "method": st.sampled_from(["shares", "folds"]), "folds": st.integers(2, 4), "fold": st.integers(0, 1),
        "validate": st.sampled_from([0.0, 0.2]), "seed": st.integers(0, 99),
    }),
)  # fmt: skip
def test_no_patient_is_ever_on_two_sides(dataset: Dataset, settings: dict[str, Any]) -> None:
    made = split(dataset, **settings)

    parts: dict[str, set[str]] = {}
    for case, patient in made.index.patient.items():
        parts.setdefault(patient, set()).add(made.parts[case])
    assert all(len(found) == 1 for found in parts.values())
    assert made.cases == dataset.cases
    assert made.cases_in("train")


@settings(deadline=None, max_examples=20)
@given(dataset=cases_of_patients(least=4), order=st.randoms())
def test_the_order_of_the_cases_does_not_matter(dataset: Dataset, order: Any) -> None:
    shuffled = list(dataset.index.patient.items())
    order.shuffle(shuffled)
    other = Dataset(PatientIndex(dict(shuffled)))

    assert split(dataset).parts == split(other).parts


def test_each_patient_is_tested_in_exactly_one_fold() -> None:
    tested = [split(cases(), method="folds", folds=4, fold=fold).cases_in("test") for fold in range(4)]

    assert sorted(case for found in tested for case in found) == sorted(cases().cases)


def test_validation_is_taken_from_the_training_patients_of_a_fold() -> None:
    plain, validated = (split(cases(), method="folds", fold=2, validate=share) for share in (0, 0.2))

    assert plain.cases_in("test") == validated.cases_in("test")
    assert sizes(plain) == (8, 0, 2)
    assert sizes(validated) == (6, 2, 2)


def test_folds_that_came_with_the_cases_are_used() -> None:
    fold = of_patients({p: p % 3 for p in range(10)}, Number)

    made = split(cases(fold=fold), method="folds", fold=1, validate=0)

    assert made.cases_in("test") == ["p1s0", "p1s1", "p4s0", "p4s1", "p7s0", "p7s1"]
    assert made.folds["p5"] == 2  # type: ignore[index]


def test_folds_of_a_published_benchmark_stay_as_they_are(shared_data: Path) -> None:
    dataset = ImportFolder(folder=shared_data / "hippocampus", patients="one per case").run().unwrap()

    made = split(dataset, method="folds", fold=0, validate=0)

    assert sizes(made) == (160, 0, 40)
    assert "hippocampus_001" in made.cases_in("test")


def test_wrong_folds_are_refused() -> None:
    numbers = {p: p % 2 for p in range(10)}
    split_patient = Column(Number, {**of_patients(numbers, Number).items, CaseId("p0s1"): 1}, "group")
    unknown = of_patients(dict.fromkeys(range(9), 0), Number)

    with pytest.raises(WrongInput, match="the cases have no fold 2"):
        split(cases(fold=of_patients(numbers, Number)), method="folds", fold=2)
    with pytest.raises(WrongInput, match="fold: a patient has cases with different values"):
        split(cases(fold=split_patient), method="folds")
    with pytest.raises(CasesDiffer, match="fold is missing"):
        split(cases(fold=unknown), method="folds")
    with pytest.raises(WrongInput, match="fold 7 of 5 is impossible"):
        split(cases(), method="folds", fold=7)


def test_a_diagnosis_is_spread_evenly() -> None:
    dataset = cases(20, diagnosis=of_patients({p: "ill" if p < 10 else "well" for p in range(20)}))

    made = split(dataset, stratify="diagnosis", test=0.2, validate=0)

    ill = [patient for patient in made.only("test").index.patients() if int(patient[1:]) < 10]
    assert len(ill) == 2


def test_one_hospital_is_held_out() -> None:
    dataset = cases(10, hospital=of_patients({p: "North" if p < 3 else "South" for p in range(10)}))

    made = split(dataset, group="hospital", held_out="North", validate=0.2)

    assert made.only("test").index.patients() == ["p0", "p1", "p2"]
    assert sizes(made) == (5, 2, 3)
    with pytest.raises(WrongInput, match="no patient is in group 'East'"):
        split(dataset, group="hospital", held_out="East")
    with pytest.raises(MissingInput, match="the column of the groups is not set"):
        split(dataset, held_out="North")


def test_shares_that_leave_nothing_are_refused() -> None:
    with pytest.raises(WrongInput, match="leave nothing to train on"):
        split(cases(), test=0.6, validate=0.5)
    with pytest.raises(WrongInput, match=r"validate: 0.9 leaves nothing to train on"):
        split(cases(), method="folds", validate=0.9)


def test_an_unknown_column_lists_those_that_there_are() -> None:
    with pytest.raises(Exception, match="Columns: none"):
        split(cases(), stratify="sex")


def test_parts_that_somebody_wrote_down_are_kept() -> None:
    dataset = cases(3, split=of_patients({0: "train", 1: "validate", 2: "test"}))

    made = split(dataset, method="column")

    assert sizes(made) == (1, 1, 1)
    assert made.parts[CaseId("p2s1")] == "test"


def test_parts_that_are_missing_or_divide_a_patient_are_refused() -> None:
    with pytest.raises(CasesDiffer, match="split is missing"):
        split(cases(2, split=of_patients({0: "train"})), method="column")
    divided = Column(Text, {CaseId("p0s0"): "train", CaseId("p0s1"): "test"}, "ignore")
    with pytest.raises(WrongInput, match="a patient is in train and test"):
        split(cases(1, split=divided), method="column")
