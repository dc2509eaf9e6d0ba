"""Every medium as a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.media import (
    Bool,
    Box,
    Boxes,
    CaseId,
    Column,
    Figure,
    Image,
    Label,
    Measured,
    Medium,
    Mesh,
    Metrics,
    Model,
    Number,
    PatientId,
    PatientIndex,
    Report,
    Split,
    Table,
    Text,
)  # fmt: skip
from medas.media.formats import read_volume
from medas.media.medium import MEDIA
from medas.reporting.export import export

IMAGE = Image(np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4), np.diag([1.0, 2.0, 3.0, 1.0]))
A, B = CaseId("a/1"), CaseId("b")


def test_a_volume_comes_back_from_its_file(tmp_path: Path) -> None:
    path = export(IMAGE, tmp_path / "new", "scan:1")

    again = read_volume(path)
    assert path.name == "scan_1.nii.gz"
    np.testing.assert_array_equal(again.voxels, IMAGE.voxels)
    np.testing.assert_allclose(again.affine, IMAGE.affine)


@pytest.mark.parametrize(
    ("medium", "file"),
    [
        (Table.of([{"x": 1}]), "it.csv"),
        (Figure("lines", "t", {"x": [1], "series": [{"name": "a", "values": [1]}]}), "it.png"),
        (Report("t"), "it.html"),
        (Metrics((Measured("dice", 0.5),)), "it.json"),
        (Boxes((Box((0, 0, 0), (1, 1, 1)),)), "it.json"),
        (Number(3), "it.json"),
        (Text("x"), "it.json"),
        (Bool(value=True), "it.json"),
        (Model(b"", {}), "it"),
    ],
)
def test_each_medium_has_its_kind_of_file(tmp_path: Path, medium: Medium, file: str) -> None:
    assert export(medium, tmp_path, "it") == tmp_path / file
    assert (tmp_path / file).exists()


def test_a_report_is_a_page_and_a_workbook(tmp_path: Path) -> None:
    export(Report("t"), tmp_path, "it")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["it.html", "it.xlsx"]


def test_metrics_are_json_with_all_their_numbers(tmp_path: Path) -> None:
    path = export(Metrics((Measured("dice", 0.1 + 0.2, "liver", n=3),)), tmp_path, "it")

    (value,) = json.loads(path.read_text())["values"]
    assert (value["name"], value["value"], value["n"]) == ("dice", 0.1 + 0.2, 3)


def test_cases_are_a_folder_with_a_list(tmp_path: Path) -> None:
    index = PatientIndex({A: PatientId("p1"), B: PatientId("=p2")})
    label = Label(np.zeros((1, 2, 3, 4), np.uint8), IMAGE.affine)
    columns = {
        "image": Column(Image, {A: IMAGE, B: IMAGE}),
        "label": Column(Label, {A: label}),
        "age": Column(MEDIA["Number"], {A: 61, B: 70}),
    }
    split = Split(index, columns, {A: "train", B: "test"})

    folder = export(split, tmp_path, "cases")

    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert files == ["cases.csv", "image/a_1.nii.gz", "image/b.nii.gz", "label/a_1.nii.gz"]
    assert (folder / "cases.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "case,patient,part,image,label,age",
        "a/1,p1,train,image/a_1.nii.gz,label/a_1.nii.gz,61",
        "b,'=p2,test,image/b.nii.gz,,70",
    ]


def test_what_has_no_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="nobody knows a file for Mesh"):
        export(Mesh(np.zeros((3, 3)), np.array([[0, 1, 2]])), tmp_path, "it")
