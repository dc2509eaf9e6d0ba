"""Files of cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medas.datasets.folder import Layout, check_files, layout_of
from medas.errors import BadFile, CasesDiffer, MissingInput, NotFound, WrongInput
from medas.media import Image
from medas.media.formats import write_volume


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_volume(Image(np.zeros((1, 2, 2, 1), np.uint8), np.eye(4)), folder / name)


def layout(folder: Path, images: str = "images", labels: str = "labels") -> Layout:
    return layout_of(folder, images=images, labels=labels)


def test_files_of_one_name_are_a_case_in_natural_order(tmp_path: Path) -> None:
    fill(tmp_path, "images/c10.nii.gz", "images/c2.nrrd", "labels/c10.png", "labels/c2.nii")

    found = layout(tmp_path)

    assert list(found.images) == ["c2", "c10"]
    assert found.labels["c10"].name == "c10.png"  # type: ignore[index]


def test_a_folder_of_images_only_needs_no_sub_folders(tmp_path: Path) -> None:
    fill(tmp_path, "a.nii.gz", "b.nii.gz", "elsewhere/c.nii.gz")

    found = layout(tmp_path)

    assert list(found.images) == ["a", "b"]
    assert not found.labels


def test_hidden_files_are_ignored_and_strangers_counted(tmp_path: Path) -> None:
    fill(tmp_path, "images/a.nii.gz")
    (tmp_path / "images" / ".DS_Store").write_bytes(b"x")
    (tmp_path / "images" / "._a.nii.gz").write_bytes(b"x")
    (tmp_path / "images" / "Thumbs.db").write_bytes(b"x")

    found = layout(tmp_path)

    assert list(found.images) == ["a"]
    assert found.strange == ("Thumbs.db",)


def test_a_folder_of_slices_is_a_case(tmp_path: Path) -> None:
    fill(tmp_path, "images/stack/1.png", "images/stack/2.png")

    assert list(layout(tmp_path).images) == ["stack"]


def test_other_names_of_the_sub_folders_can_be_given(tmp_path: Path) -> None:
    fill(tmp_path, "scans/a.nii.gz", "masks/a.nii.gz")

    found = layout(tmp_path, "scans", "masks")

    assert (list(found.images), list(found.labels)) == (["a"], ["a"])
    assert not layout(tmp_path, "scans", "").labels


def test_all_files_without_a_partner_are_named_at_once(tmp_path: Path) -> None:
    fill(tmp_path, "images/a.nii.gz", "images/b.nii.gz", "labels/b.nii.gz", "labels/c.nii.gz")

    with pytest.raises(
        CasesDiffer, match=r"2 files have no partner: a.nii.gz is only in images; c.nii.gz is only in labels"
    ):
        layout(tmp_path)


def test_two_files_of_one_case_are_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a.nii.gz", "a.nrrd")

    with pytest.raises(BadFile, match=r"a.nii.gz and a.nrrd have the name of one case"):
        layout(tmp_path)


def test_empty_and_missing_folders_and_labels_without_images_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="holds no image that can be read"):
        layout(tmp_path)
    with pytest.raises(NotFound, match="there is no folder 'nowhere'"):
        layout(tmp_path / "nowhere")
    fill(tmp_path, "labels/a.nii.gz")
    with pytest.raises(NotFound, match="there are 'labels' but no folder 'images'"):
        layout(tmp_path)
    with pytest.raises(WrongInput, match="not the name of a sub-folder"):
        layout(tmp_path, images="../images")


def test_every_damaged_file_is_named_after_all_were_read() -> None:
    def broken() -> None:
        raise BadFile("it is cut off")

    told = []

    with pytest.raises(BadFile, match=r"2 files cannot be used: x: it is cut off; z: it is cut off"):
        told.extend(check_files({"x": broken, "y": lambda: None, "z": broken}))
    assert list(check_files({"y": lambda: None})) == [1]
