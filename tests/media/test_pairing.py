"""Files of several folders are paired by name, and none is lost silently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medas.errors import CasesDiffer, MissingInput, NotFound
from medas.media import CaseId, Image, Label
from medas.media.formats import write_volume
from medas.media.item import load
from medas.media.pairing import files_by_case, paired_columns


def folder(place: Path, *names: str, value: int = 1) -> Path:
    place.mkdir(parents=True)
    for name in names:
        write_volume(Image(np.full((1, 2, 2, 1), value, np.uint8), np.eye(4)), place / name)
    return place


def test_cases_are_named_after_their_files_in_natural_order(tmp_path: Path) -> None:
    place = folder(tmp_path / "scans", "ct_10.nii.gz", "ct_2.nii.gz", "ct_1.png")
    (place / "notes.txt").write_text("no image")
    (place / ".hidden.nii").write_text("no image")

    assert list(files_by_case(place)) == ["ct_1", "ct_2", "ct_10"]


def test_two_files_of_one_case_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path / "scans", "ct_1.nii.gz", "ct_1.nrrd")

    with pytest.raises(CasesDiffer, match="two files are called ct_1"):
        files_by_case(place)


def test_a_missing_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no folder 'nowhere'"):
        files_by_case(tmp_path / "nowhere")
    with pytest.raises(MissingInput, match="holds no image"):
        files_by_case(folder(tmp_path / "empty"))


def test_pairs_are_read_when_asked_for(tmp_path: Path) -> None:
    folders = {
        "image": folder(tmp_path / "images", "a.nii.gz", "b.nii.gz", value=7),
        "label": folder(tmp_path / "labels", "b.png", "a.nrrd", value=1),
    }

    columns = paired_columns(folders, {"image": Image, "label": Label})
    (tmp_path / "images" / "b.nii.gz").write_bytes(b"damaged, but nobody asks")

    assert [columns[name].role for name in folders] == ["input", "answer"]
    assert list(columns["label"].items) == ["a", "b"]
    assert isinstance(load(columns["label"].items[CaseId("a")]), Label)
    assert load(columns["image"].items[CaseId("a")]).voxels.max() == 7


def test_a_file_without_a_partner_is_named(tmp_path: Path) -> None:
    folders = {"image": folder(tmp_path / "images", "a.png", "b.png"), "label": folder(tmp_path / "labels", "a.png")}

    with pytest.raises(CasesDiffer, match="b is only in image"):
        paired_columns(folders, {"image": Image, "label": Label})
