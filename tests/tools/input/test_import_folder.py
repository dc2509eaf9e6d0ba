"""Folders of images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medas.errors import BadFile, CasesDiffer, MissingInput, WrongInput
from medas.media import Dataset, Image, Label
from medas.media.formats import write_volume
from medas.tool import log_to
from medas.tools import ImportFolder


def fill(folder: Path, *names: str, labels: bool = True) -> Path:
    for part in ("images", *(["labels"] if labels else [])):
        (folder / part).mkdir(parents=True, exist_ok=True)
        for n, name in enumerate(names):
            voxels = np.full((1, 3, 3, 2), n + 1, np.uint8)
            volume = Image(voxels, np.eye(4)) if part == "images" else Label(voxels, np.eye(4))
            write_volume(volume, folder / part / f"{name}.nii.gz")
    return folder


def imported(folder: Path, **settings: Any) -> Dataset:
    return ImportFolder(folder=folder, **settings).run().unwrap()


def test_images_and_label_maps_of_one_name_are_a_case(tmp_path: Path) -> None:
    dataset = imported(fill(tmp_path, "c2", "c10"), patients="one per case")

    assert dataset.cases == ["c2", "c10"]
    assert {name: (column.type, column.role) for name, column in dataset.columns.items()} == {
        "image": (Image, "input"),
        "label": (Label, "answer"),
    }
    assert dataset.load("label", dataset.cases[1]).voxels.max() == 2


def test_images_alone_are_enough(tmp_path: Path) -> None:
    dataset = imported(fill(tmp_path, "a", labels=False) / "images", patients="one per case")

    assert list(dataset.columns) == ["image"]


def test_nobody_may_assume_whose_the_cases_are(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="nobody said whose the cases are") as error:
        imported(fill(tmp_path, "a"))

    assert "one per case" in error.value.hint
    assert "cases.csv" in error.value.hint


def test_one_patient_per_case_must_be_chosen_and_is_remembered(tmp_path: Path) -> None:
    dataset = imported(fill(tmp_path, "a", "b"), patients="one per case")

    assert dataset.index.assumed
    assert dataset.index.patients() == ["a", "b"]


def test_the_table_gives_patients_and_more_columns(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    (tmp_path / "cases.csv").write_text("case,patient,age,site\na,P1,61,North\nb,P1,62,South\n")

    dataset = imported(tmp_path)

    assert dataset.index.patient == {"a": "P1", "b": "P1"}
    assert not dataset.index.assumed
    assert dict(dataset.columns["age"].items) == {"a": 61, "b": 62}
    assert dataset.columns["site"].role == "ignore"


def test_the_patient_can_stand_in_the_file_name(tmp_path: Path) -> None:
    fill(tmp_path, "P1_ct", "P1_mr", "P2_ct")

    dataset = imported(tmp_path, patients="from name", pattern="{patient}_{scan}")

    assert dataset.index.patients() == ["P1", "P2"]
    with pytest.raises(WrongInput, match=r"pattern: 'x\{patient\}' does not fit P1_ct, P1_mr, P2_ct"):
        imported(tmp_path, patients="from name", pattern="x{patient}")


def test_a_table_without_all_patients_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    (tmp_path / "cases.csv").write_text("case,patient\na,P1\n")

    with pytest.raises(CasesDiffer, match="the table gives no patient for b"):
        imported(tmp_path)
    (tmp_path / "cases.csv").write_text("case,age\na,1\n")
    with pytest.raises(MissingInput, match="has no column patient"):
        imported(tmp_path, patients="from table")


def test_folds_come_along_as_a_column(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    (tmp_path / "folds.json").write_text('{"folds": [["b"], ["a", "kept_apart"]]}')

    events: list[dict[str, Any]] = []
    off = log_to(events.append)
    dataset = imported(tmp_path, patients="one per case")
    off()

    assert dict(dataset.columns["fold"].items) == {"b": 0, "a": 1}
    assert dataset.columns["fold"].role == "group"
    assert [event["text"] for event in events if event["kind"] == "log"] == [
        "folds.json names 1 more cases, which have no image"
    ]


def test_a_table_of_other_cases_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    (tmp_path / "cases.csv").write_text("case,patient\nx,P1\n")

    with pytest.raises(CasesDiffer, match=r"cases.csv names none of the 1 cases"):
        imported(tmp_path)


def test_structures_get_their_names(tmp_path: Path) -> None:
    dataset = imported(fill(tmp_path, "a"), patients="one per case", structures="1 = liver, 2 = tumor")

    label = dataset.load("label", dataset.cases[0])
    assert [label.name_of(value) for value in (1, 2, 3)] == ["liver", "tumor", "label 3"]


def test_all_damaged_files_are_named_before_anything_is_imported(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b", "c")
    (tmp_path / "images" / "b.nii.gz").write_bytes(b"")
    whole = (tmp_path / "labels" / "c.nii.gz").read_bytes()
    (tmp_path / "labels" / "c.nii.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BadFile, match=r"2 files cannot be used: image b: the file is empty; label c: "):
        imported(tmp_path, patients="one per case")
    assert len(imported(tmp_path, patients="one per case", read_all=False)) == 3


def test_a_label_map_that_is_no_label_map_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    write_volume(Image(np.full((1, 3, 3, 2), 0.5, np.float32), np.eye(4)), tmp_path / "labels" / "a.nii.gz")

    with pytest.raises(BadFile, match="label a: label: values must be whole numbers"):
        imported(tmp_path, patients="one per case")


def test_original_files_are_not_touched(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*.gz")}

    imported(tmp_path, patients="one per case")

    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()
    } == before


def test_a_column_of_the_table_cannot_take_the_place_of_the_images(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    (tmp_path / "cases.csv").write_text("case,patient,label\na,P1,7\n")

    with pytest.raises(WrongInput, match="column 'label' has the name of the volumes"):
        imported(tmp_path)


def test_a_public_dataset_comes_with_its_folds(shared_data: Path) -> None:
    dataset = imported(
        shared_data / "hippocampus", patients="from name", pattern="hippocampus_{patient}",
        structures="1 = anterior, 2 = posterior",
    )  # fmt: skip

    assert len(dataset) == len(dataset.index.patients()) == 200
    assert sorted(set(dataset.columns["fold"].items.values())) == [0, 1, 2, 3, 4]
    label = dataset.load("label", dataset.cases[0])
    assert label.name_of(1) == "anterior"
    assert round(float(np.count_nonzero(label.voxels == 1)) * label.voxel_ml * 1000) == 1324  # as in its table
