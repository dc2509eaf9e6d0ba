"""A split cannot hold one patient twice, and is the same whatever the order of the cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf
from strategies import cases_of_patients, datasets

from medas.errors import WrongInput
from medas.media import CaseId, Dataset, Image, Label, Packed, PatientId, PatientIndex, Split
from medas.media.formats import write_volume

SHARES = st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.4]), st.sampled_from([0.0, 0.2, 0.5]))
SEEDS = st.integers(0, 2**40)


def patients(count: int, scans: int = 1) -> Dataset:
    """Cases p00_0, p00_1, ... of patients p00, p01, ..."""
    return Dataset(PatientIndex({CaseId(f"p{n:02}_{scan}"): PatientId(f"p{n:02}") for n in range(count) for scan in range(scans)}))  # fmt: skip


def parts_of_patients(split: Split) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case, patient in split.index.patient.items():
        found.setdefault(patient, set()).add(split.parts[case])
    return found


@given(cases_of_patients(least=4), SHARES, SEEDS)
def test_no_patient_is_in_two_parts_and_no_case_is_lost(
    dataset: Dataset, shares: tuple[float, float], seed: int
) -> None:
    split = Split.by_patient(dataset, validate=shares[0], test=shares[1], seed=seed)

    assert all(len(parts) == 1 for parts in parts_of_patients(split).values())
    assert split.index == dataset.index
    assert sorted(split.parts) == sorted(dataset.cases)
    assert split.cases_in("train")


@given(cases_of_patients(least=4), SHARES, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(
    dataset: Dataset, shares: tuple[float, float], seed: int, random: Any
) -> None:
    shuffled = list(dataset.index.patient.items())
    random.shuffle(shuffled)

    one = Split.by_patient(dataset, validate=shares[0], test=shares[1], seed=seed)
    other = Split.by_patient(Dataset(PatientIndex(dict(shuffled))), validate=shares[0], test=shares[1], seed=seed)

    assert one.parts == other.parts


@given(cases_of_patients(least=4), st.integers(2, 4), SEEDS, st.randoms(use_true_random=False))
def test_folds_cover_every_patient_once_whatever_the_order(
    dataset: Dataset, folds: int, seed: int, random: Any
) -> None:
    shuffled = list(dataset.index.patient.items())
    random.shuffle(shuffled)
    splits = [Split.k_fold(dataset, folds=folds, fold=fold, seed=seed) for fold in range(folds)]
    again = Split.k_fold(Dataset(PatientIndex(dict(shuffled))), folds=folds, fold=0, seed=seed)

    tests = [case for split in splits for case in split.cases_in("test")]

    assert sorted(tests) == sorted(dataset.cases)
    assert all(len(parts) == 1 for split in splits for parts in parts_of_patients(split).values())
    assert again.parts == splits[0].parts
    assert again.folds == splits[0].folds == splits[1].folds


def test_shares_are_shares_of_the_patients() -> None:
    split = Split.by_patient(patients(20, scans=3), validate=0.1, test=0.2)

    assert [len(split.cases_in(part)) for part in ("train", "validate", "test")] == [42, 6, 12]


def test_a_share_of_few_patients_is_at_least_one() -> None:
    split = Split.by_patient(patients(3), validate=0.1, test=0.1)

    assert sorted(split.parts.values()) == ["test", "train", "validate"]


def test_another_seed_gives_another_split() -> None:
    one, other = (Split.by_patient(patients(40), test=0.5, seed=seed) for seed in (0, 1))

    assert one.parts != other.parts


def test_one_more_patient_moves_as_few_others_as_the_shares_allow() -> None:
    before, after = (Split.by_patient(patients(count), test=0.2) for count in (40, 41))

    moved = [case for case in before.cases if before.parts[case] != after.parts[case]]

    assert len(moved) <= 1


def test_shares_are_kept_within_groups() -> None:
    dataset = patients(20)
    group = {patient: "rare" if number < 5 else "common" for number, patient in enumerate(dataset.index.patients())}

    split = Split.by_patient(dataset, test=0.2, stratify=group)

    tests = [group[split.index.patient[case]] for case in split.cases_in("test")]
    assert sorted(tests) == ["common"] * 3 + ["rare"]


@pytest.mark.parametrize(
    ("validate", "test"), [(0.5, 0.5), (-0.1, 0.2), (0, 1), (float("nan"), 0.2), (0, float("nan"))]
)
def test_shares_that_leave_nothing_are_refused(validate: float, test: float) -> None:
    with pytest.raises(WrongInput, match="leave nothing to train on"):
        Split.by_patient(patients(9), validate=validate, test=test)


@pytest.mark.parametrize("count", [0, 2])
def test_too_few_patients_for_three_parts_are_refused(count: int) -> None:
    with pytest.raises(WrongInput, match=f"{count} patients are too few"):
        Split.by_patient(patients(count), validate=0.3, test=0.3)


@pytest.mark.parametrize(("folds", "fold"), [(1, 0), (6, 0), (3, 3), (3, -1)])
def test_impossible_folds_are_refused(folds: int, fold: int) -> None:
    with pytest.raises(WrongInput, match="impossible with 5 patients"):
        Split.k_fold(patients(5), folds=folds, fold=fold)


def test_one_group_is_left_out() -> None:
    group = {PatientId("p00"): "Bern", PatientId("p01"): "Basel", PatientId("p02"): "Bern"}

    split = Split.by_group(patients(4, scans=2), group=group, test="Bern")

    assert split.cases_in("test") == ["p00_0", "p00_1", "p02_0", "p02_1"]
    with pytest.raises(WrongInput, match=r"no patient is in group 'Genf'.*Basel, Bern"):
        Split.by_group(patients(4), group=group, test="Genf")


def test_a_patient_in_two_parts_is_refused() -> None:
    with pytest.raises(WrongInput, match="a patient is in train and test"):
        Split.frozen(patients(2, scans=2), {"p00_0": "train", "p00_1": "test", "p01_0": "train", "p01_1": "train"})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "parts", [{"p00_0": "train"}, {"p00_0": "train", "p01_0": "holdout"}, {"p00_0": "train", "p01_0": "test", "p02_0": "test"}]
)  # fmt: skip
def test_every_case_has_one_of_three_parts_and_no_other_case_has(parts: dict[Any, Any]) -> None:
    with pytest.raises(WrongInput, match="part"):
        Split.frozen(patients(2), parts)


@given(datasets(least=2))
def test_a_split_comes_back_from_the_store(dataset: Dataset) -> None:
    folds = len(dataset.index.patients())
    original = Split.k_fold(dataset, folds=folds, fold=0) if folds > 1 else Split.by_patient(dataset, test=0)

    found = Shelf().round_trip(original)

    assert (found.parts, found.folds, found.recipe) == (original.parts, original.folds, original.recipe)
    assert found.cases == original.cases


def test_a_manifest_with_a_patient_in_two_parts_is_refused_when_loaded() -> None:
    shelf = Shelf()
    packed = Split.by_patient(patients(2, scans=2), test=0.5).pack(shelf.keep)
    crafted = {**packed.meta, "parts": {**packed.meta["parts"], "p00_0": "train", "p00_1": "test"}}
    swapped = {**packed.meta, "patients": dict.fromkeys(packed.meta["cases"], "p00")}

    for meta in (crafted, swapped):
        with pytest.raises(WrongInput, match="a patient is in"):
            Split.unpack(Packed(meta), shelf.fetch)


def test_only_some_parts() -> None:
    split = Split.by_patient(patients(10), validate=0.2, test=0.2)

    found = split.only("train", "validate")

    assert set(found.parts.values()) == {"train", "validate"}
    assert len(found) == 8
    assert found.cases_in("test") == []


def test_a_subset_keeps_folds_of_its_patients_only() -> None:
    split = Split.k_fold(patients(4), folds=4, fold=0)

    assert set(split.subset(split.cases_in("test")).folds) == {split.index.patient[case] for case in split.cases_in("test")}  # fmt: skip


def test_two_folders_are_paired_and_all_cases_are_for_training(tmp_path: Path) -> None:
    folders = {"image": tmp_path / "images", "label": tmp_path / "labels"}
    for number, folder in enumerate(folders.values()):
        folder.mkdir()
        for case in ("liver_2", "liver_10"):
            write_volume(Image(np.full((1, 2, 2, 2), number, np.uint8), np.eye(4)), folder / f"{case}.nii.gz")

    split = Split.from_folders(folders, {"image": Image, "label": Label})

    assert split.cases == ["liver_2", "liver_10"]
    assert set(split.parts.values()) == {"train"}
    assert split.index.assumed
    assert isinstance(split.load("label", CaseId("liver_2")), Label)
