"""Cases, their patients and columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf
from strategies import datasets

from medas.errors import CasesDiffer, NotFound, WrongInput
from medas.media import CaseId, Column, Dataset, Image, Later, Number, PatientId, PatientIndex, Picked, Pred, Stored


def scan(value: int) -> Image:
    return Image(np.full((1, 1, 1, 1), value, np.uint8), np.eye(4))


def index(**patients: str) -> PatientIndex:
    return PatientIndex({CaseId(case): PatientId(patient) for case, patient in patients.items()})


def three_cases() -> Dataset:
    """Cases a, b of Ann and c of Bob; c has no mask."""
    columns: dict[str, Any] = {
        "image": Column(Image, {"a": scan(1), "b": scan(2), "c": scan(3)}, history=({"tool": "medas.Resample"},)),
        "mask": Column(Image, {"b": scan(5), "a": scan(4)}, role="answer"),
        "age": Column(Number, {"a": 50, "c": 60}, role="group"),
    }
    return Dataset(index(a="ann", b="ann", c="bob"), columns)


def test_patients_are_listed_once_in_the_order_of_their_first_case() -> None:
    found = index(x="bob", y="ann", z="bob")

    assert found.patients() == ["bob", "ann"]
    assert found.cases_of([PatientId("bob")]) == ["x", "z"]
    assert found.cases_of([PatientId("eve")]) == []


@pytest.mark.parametrize("patient", [{"a": ""}, {"": "ann"}])
def test_every_case_has_a_name_and_a_patient(patient: dict[Any, Any]) -> None:
    with pytest.raises(WrongInput, match="needs an id and a patient"):
        PatientIndex(patient)


def test_a_column_cannot_bring_cases_along() -> None:
    with pytest.raises(CasesDiffer, match="column image: case b is not among the cases"):
        Dataset(index(a="ann"), {"image": Column(Image, {CaseId("a"): scan(1), CaseId("b"): scan(2)})})


def test_columns_are_found_by_name_and_others_listed() -> None:
    dataset = three_cases()

    assert dataset["mask"] == Picked(dataset, "mask")
    with pytest.raises(NotFound, match=r"no column 'masks'.*Columns: image, mask, age"):
        dataset["masks"]


def test_cases_with_all_columns_come_one_by_one_in_their_order() -> None:
    found = [(case, int(image.voxels[0, 0, 0, 0]), int(mask.voxels[0, 0, 0, 0])) for case, (image, mask) in three_cases().each("image", "mask")]  # fmt: skip

    assert found == [("a", 1, 4), ("b", 2, 5)]


def test_missing_items_are_counted_and_load_as_nothing() -> None:
    assert three_cases().missing("mask") == ["c"]
    assert three_cases().load("mask", CaseId("c")) is None
    assert three_cases().load("age", CaseId("c")) == 60


def test_an_item_is_made_only_when_its_case_is_asked_for() -> None:
    made = []

    def make(value: int) -> Later:
        return Later(lambda: made.append(value) or scan(value))  # type: ignore[func-returns-value]

    dataset = Dataset(index(a="ann", b="bob"), {"image": Column(Image, {"a": make(1), "b": make(2)})})  # type: ignore[dict-item]
    assert dataset.subset([CaseId("b")]).missing("image") == []
    assert made == []

    dataset.load("image", CaseId("b"))

    assert made == [2]


@given(datasets(), st.data())
def test_a_subset_keeps_order_patients_and_items(dataset: Dataset, data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.sampled_from([*dataset.cases, CaseId("stranger")])))

    found = dataset.subset(wanted)

    assert found.cases == [case for case in dataset.cases if case in wanted]
    assert all(found.index.patient[case] == dataset.index.patient[case] for case in found.cases)
    for name, column in dataset.columns.items():
        assert found.column(name).items == {case: item for case, item in column.items.items() if case in wanted}
        assert (found.column(name).role, found.column(name).history) == (column.role, column.history)


@given(datasets(), st.data())
def test_a_subset_of_a_subset_is_the_common_subset(dataset: Dataset, data: st.DataObject) -> None:
    some, others = (set(data.draw(st.lists(st.sampled_from(dataset.cases)))) for _ in range(2))

    twice, once = dataset.subset(some).subset(others), dataset.subset(some & others)

    assert twice.index == once.index
    assert twice.columns == once.columns


@given(datasets())
def test_cases_come_back_from_the_store_in_their_order(dataset: Dataset) -> None:
    found = Shelf().round_trip(dataset)

    assert found.cases == dataset.cases
    assert found.index == dataset.index
    assert {name: (column.type, column.role, column.history) for name, column in found.columns.items()} == {
        name: (column.type, column.role, column.history) for name, column in dataset.columns.items()
    }
    for name in dataset.columns:
        assert [found.load(name, case) for case in found.cases] == [dataset.load(name, case) for case in found.cases]


def test_media_are_stored_once_each_and_listed_for_clean_up() -> None:
    shelf, same = Shelf(), scan(1)
    dataset = Dataset(index(a="ann", b="bob"), {"image": Column(Image, {CaseId("a"): same, CaseId("b"): scan(1)})})

    packed = dataset.pack(shelf.keep)

    assert packed.holds == tuple(shelf.kept)
    assert len(packed.holds) == 1


def test_items_from_the_store_are_not_loaded_to_be_stored_again() -> None:
    shelf = Shelf()
    stored = shelf.round_trip(three_cases())
    images = [item for item in stored.column("image").items.values() if isinstance(item, Stored)]
    assert len(images) == 3

    for item in images:
        del shelf.kept[item.digest]

    assert len(stored.pack(shelf.keep).holds) == 5


def test_another_column_is_added_or_takes_the_place_of_the_old_one() -> None:
    dataset = three_cases().with_column("mask", Column(Image, {}, role="result"))

    assert list(dataset.columns) == ["image", "mask", "age"]
    assert dataset.missing("mask") == ["a", "b", "c"]


def test_predictions_remember_model_and_parts() -> None:
    cases = three_cases()
    original = Pred(cases.index, cases.columns, model="ab" * 32, parts={"a": "train", "b": "train", "c": "test"})  # type: ignore[dict-item]

    found = Shelf().round_trip(original).subset([CaseId("c")])

    assert (found.model, found.parts) == ("ab" * 32, {"c": "test"})


def test_that_every_case_counts_as_a_patient_is_remembered() -> None:
    original = Dataset(PatientIndex({CaseId("a"): PatientId("a")}, assumed=True))

    assert Shelf().round_trip(original).index.assumed
    assert original.subset([]).index.assumed
