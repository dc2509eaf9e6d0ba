"""Cases of a split for the training loop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spheres import split

from medas.errors import GridMismatch, MissingInput, NotFound, WrongInput
from medas.media import CaseId, Column, Image, Label, Later, Split
from medas.training.split_cases import SplitCases, split_cases


def prepared(cases: Split, path: Path, **changes: Any) -> SplitCases:
    return split_cases(cases, **{"hold_out": 0.2, "seed": 0, "scratch": path, **changes})


def test_the_validation_part_of_the_split_is_taken(tmp_path: Path) -> None:
    found = prepared(split(6, 2), tmp_path)

    assert [one.case for one in found.validate] == ["case6", "case7"]
    assert [one.case for one in found.train] == [f"case{n}" for n in range(6)]
    assert found.train[0].patient == "patient of case0"


def test_without_one_a_fifth_of_the_patients_is_held_out_by_the_seed(tmp_path: Path) -> None:
    parts = [prepared(split(10), tmp_path, seed=seed) for seed in (0, 0, 1)]

    held_out = [[one.case for one in part.validate] for part in parts]
    assert [len(one) for one in held_out] == [2, 2, 2]
    assert held_out[0] == held_out[1] != held_out[2]
    assert len(parts[0].train) == 8


def test_all_cases_of_a_patient_are_held_out_together(tmp_path: Path) -> None:
    cases = split(12)
    owners = {case: f"patient {number // 2}" for number, case in enumerate(cases.cases)}
    cases = replace(cases, index=replace(cases.index, patient=owners))

    found = prepared(cases, tmp_path)

    assert {one.patient for one in found.train}.isdisjoint({one.patient for one in found.validate})
    assert len(found.validate) == 2


@pytest.mark.parametrize(("count", "share"), [(4, 0.2), (10, 0.0)])
def test_with_few_patients_or_on_request_nobody_is_held_out(tmp_path: Path, count: int, share: float) -> None:
    found = prepared(split(count), tmp_path, hold_out=share)

    assert (len(found.train), len(found.validate)) == (count, 0)


def test_labels_with_gaps_become_classes(tmp_path: Path) -> None:
    found = prepared(split(2, value=200), tmp_path)

    case = found.train[0]
    assert found.labels.values == (0, 200)
    assert found.classes == 2
    assert found.labels.name_of(200).name == "ball"
    np.testing.assert_array_equal(case.classes_of(case.label), case.label == 200)


def test_modality_channels_and_place_are_kept(tmp_path: Path) -> None:
    affine = np.diag([1.0, -2.0, 3.0, 1.0])

    found = prepared(split(2, affine=affine), tmp_path)

    assert (found.modality, found.channels) == ("MR", ("",))
    np.testing.assert_array_equal(found.train[0].affine, affine)


def test_mixed_modalities_are_unknown(tmp_path: Path) -> None:
    cases = split(2)
    items = dict(cases.columns["image"].items)
    items[CaseId("case0")] = replace(items[CaseId("case0")], modality="CT")

    found = prepared(cases.with_column("image", Column(Image, items)), tmp_path)

    assert found.modality == ""


def test_cases_without_a_label_are_left_out_and_counted(tmp_path: Path) -> None:
    cases = split(3)
    labels = {case: item for case, item in cases.columns["label"].items.items() if case != "case1"}

    found = prepared(cases.with_column("label", Column(Label, labels)), tmp_path)

    assert found.left_out == ("case1",)
    assert [one.case for one in found.train] == ["case0", "case2"]


def test_files_are_decoded_once_and_mapped_from_the_scratch_folder(tmp_path: Path) -> None:
    cases, read = split(2), []

    def later(column: str, case: str) -> Later:
        def make() -> Any:
            read.append((column, case))
            return cases.load(column, CaseId(case))

        return Later(make)

    columns = {
        name: replace(column, items={case: later(name, case) for case in column.items})
        for name, column in cases.columns.items()
    }

    found = prepared(replace(cases, columns=columns), tmp_path)

    for one in found.train:
        np.testing.assert_array_equal(one.image, cases.load("image", CaseId(one.case)).voxels)
    assert sorted(read) == sorted({*read})
    assert isinstance(_base(found.train[0].image), np.memmap)
    assert len(list(tmp_path.iterdir())) == 4


def _base(array: np.ndarray) -> Any:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def test_image_and_label_on_different_grids_are_refused_with_the_case(tmp_path: Path) -> None:
    cases = split(2)
    items = dict(cases.columns["label"].items)
    moved = items[CaseId("case1")]
    items[CaseId("case1")] = replace(moved, affine=np.diag([2.0, 1, 1, 1]))

    with pytest.raises(GridMismatch, match="case1: image and label lie on different grids"):
        prepared(cases.with_column("label", Column(Label, items)), tmp_path)


def test_a_column_of_another_kind_is_refused(tmp_path: Path) -> None:
    cases = split(2)

    with pytest.raises(WrongInput, match="column image: needs Image, got Label"):
        prepared(cases.with_column("image", cases.columns["label"]), tmp_path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    cases = split(2)
    with pytest.raises(NotFound, match="there is no column 'label'"):
        prepared(replace(cases, columns={"image": cases.columns["image"]}), tmp_path)


def test_a_split_without_training_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no training case has both"):
        prepared(split(0, 2), tmp_path)
