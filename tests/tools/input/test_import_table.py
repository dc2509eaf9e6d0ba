"""Cases that stand in a table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from medas.artifacts.folder_store import FolderStore
from medas.errors import BadFile, MissingInput, NotFound
from medas.media import Column, Dataset, Image, Number, PatientIndex
from medas.media.item import Stored
from medas.testing.samples import image, table_of_scans
from medas.tool import Workspace
from medas.tools import ImportTable


def imported(table: Path | str, **settings: object) -> Dataset:
    made: Dataset = ImportTable(table=table, **settings).run().unwrap()
    return made


def test_a_row_is_a_case_with_the_files_it_names(tmp_path: Path) -> None:
    dataset = imported(table_of_scans(tmp_path), structures="1 = liver")

    assert dataset.index.patient == {"scan-0": "P0", "scan-1": "P1", "scan-2": "P2"}
    assert {name: (column.type.__name__, column.role) for name, column in dataset.columns.items()} == {
        "age": ("Number", "ignore"), "image": ("Image", "input"), "label": ("Label", "answer"),
    }  # fmt: skip
    assert dataset.load("label", dataset.cases[0]).name_of(1) == "liver"


def test_a_workbook_and_a_list_of_objects_say_the_same(tmp_path: Path) -> None:
    from openpyxl import Workbook

    expected = imported(table_of_scans(tmp_path))
    rows = [
        {"case": f"scan-{n}", "patient": f"P{n}", "age": 60 + n, "image": f"images/scan-{n}.nii.gz",
         "label": f"labels/scan-{n}.nii.gz"} for n in range(3)
    ]  # fmt: skip
    (tmp_path / "scans.json").write_text(json.dumps(rows))
    book = Workbook()
    for row in ([*rows[0]], *([*row.values()] for row in rows)):
        book.active.append(row)
    book.save(tmp_path / "scans.xlsx")

    for name in ("scans.json", "scans.xlsx"):
        found = imported(tmp_path / name)
        assert found.index == expected.index
        assert dict(found.columns["age"].items) == dict(expected.columns["age"].items)


def test_every_case_needs_a_patient(tmp_path: Path) -> None:
    table_of_scans(tmp_path)
    (tmp_path / "no.csv").write_text("case,image\nscan-0,images/scan-0.nii.gz\n")
    (tmp_path / "gap.csv").write_text(
        "case,patient,image\nscan-0,,images/scan-0.nii.gz\nscan-1,P1,images/scan-1.nii.gz\n"
    )

    with pytest.raises(MissingInput, match="has no column patient"):
        imported(tmp_path / "no.csv")
    with pytest.raises(MissingInput, match="no patient for scan-0"):
        imported(tmp_path / "gap.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("case,patient,image\na,P1,a.nii.gz\n")

    with pytest.raises(BadFile, match=r"the table names a\.nii\.gz, which is not there"):
        imported(tmp_path / "a.csv")
    with pytest.raises(MissingInput, match="no such table"):
        imported(tmp_path / "b.csv")


def revision(home: Path) -> str:
    """Write a table of the data room below a home folder, and return how it is named."""
    store = FolderStore(home / "objects")
    dataset = Dataset(
        PatientIndex({"a": "P1"}),  # type: ignore[dict-item]
        {"image": Column(Image, {"a": image()}), "age": Column(Number, {"a": 61}, "ignore")},  # type: ignore[dict-item]
    )
    written = {"medas_table": 1, "store": "../../objects", "rev": 3, "cases": dataset.pack(store.put).meta}
    folder = home / "datasets" / ("a" * 32)
    folder.mkdir(parents=True)
    (folder / "3.json").write_text(json.dumps(written))
    return f"dataset:{'a' * 32}@3"


def test_a_revision_of_the_data_room_is_found_below_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAS_HOME", str(tmp_path))

    dataset = imported(revision(tmp_path))

    assert dataset.index.patient == {"a": "P1"}
    assert np.array_equal(dataset.load("image", dataset.cases[0]).voxels, image().voxels)
    assert dict(dataset.columns["age"].items) == {"a": 61}


def test_images_that_lie_in_the_store_of_the_run_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_HOME", str(tmp_path))
    tool = ImportTable(table=revision(tmp_path))
    tool.workspace = Workspace(objects=tmp_path / "objects")

    items = tool.run().unwrap().columns["image"].items

    assert all(isinstance(item, Stored) for item in items.values())


def test_a_table_without_its_revision_is_refused() -> None:
    with pytest.raises(NotFound, match="which revision"):
        imported(f"dataset:{'a' * 32}")


def test_other_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"x": 1}')
    (tmp_path / "b.json").write_text("[1]")

    with pytest.raises(BadFile, match="no table of cases"):
        imported(tmp_path / "a.json")
    with pytest.raises(BadFile, match="no list of cases"):
        imported(tmp_path / "b.json")
