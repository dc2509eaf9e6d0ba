"""The content digest of files and folders that somebody gives as a parameter."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from medas.artifacts.fingerprint import fingerprint
from medas.errors import NotFound, WrongInput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    (made / "inner").mkdir(parents=True)
    (made / "a.nii").write_bytes(b"one")
    (made / "inner" / "b.nii").write_bytes(b"two")
    return made


def of(path: Path) -> str:
    return fingerprint(path, {})


def test_the_fingerprint_of_a_file_is_that_of_its_content(folder: Path) -> None:
    before = of(folder / "a.nii")

    (folder / "a.nii").rename(folder / "renamed.nii")

    assert before == of(folder / "renamed.nii") == hashlib.sha256(b"one").hexdigest()


def test_a_folder_may_be_moved(folder: Path) -> None:
    before = of(folder)

    moved = folder.rename(folder.parent / "moved")

    assert of(moved) == before


@pytest.mark.parametrize("change", ["content", "name", "more", "fewer", "deeper"])
def test_a_change_inside_a_folder_changes_its_fingerprint(change: str, folder: Path) -> None:
    before = of(folder)
    changes = {
        "content": lambda: (folder / "inner" / "b.nii").write_bytes(b"six"),
        "name": lambda: (folder / "a.nii").rename(folder / "c.nii"),
        "more": lambda: (folder / "c.nii").write_bytes(b""),
        "fewer": (folder / "inner" / "b.nii").unlink,
        "deeper": lambda: (folder / "a.nii").rename(folder / "inner" / "a.nii"),
    }

    changes[change]()

    assert of(folder) != before


def test_hidden_files_do_not_count(folder: Path) -> None:
    before = of(folder)

    (folder / ".DS_Store").write_bytes(b"where windows were")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "c.nii").write_bytes(b"three")

    assert of(folder) == before


def test_a_file_that_did_not_change_is_not_read_again(folder: Path) -> None:
    remembered: dict[str, str] = {}
    path = folder / "a.nii"
    state = path.stat()
    before = fingerprint(path, remembered)

    path.write_bytes(b"ONE")  # as long, and with the old time: nobody can notice
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert fingerprint(path, remembered) == before
    assert len(remembered) == 1


@pytest.mark.parametrize("content", [b"two", b"longer"])
def test_a_changed_file_is_read_again(content: bytes, folder: Path) -> None:
    remembered: dict[str, str] = {}
    path = folder / "a.nii"
    fingerprint(path, remembered)

    path.write_bytes(content)
    os.utime(path, (1, 1))

    assert fingerprint(path, remembered) == hashlib.sha256(content).hexdigest()


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for rights before it makes links")
def test_links_are_followed_because_data_often_lie_elsewhere(folder: Path, tmp_path: Path) -> None:
    before = of(folder)
    (folder / "inner").rename(tmp_path / "disk")

    (folder / "inner").symlink_to(tmp_path / "disk")

    assert of(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for rights before it makes links")
def test_links_that_lead_in_a_circle_end(folder: Path) -> None:
    before = of(folder)

    for name in ("up", "again"):
        (folder / "inner" / name).symlink_to(folder)

    assert of(folder) == before


def test_an_empty_folder_has_a_fingerprint(tmp_path: Path) -> None:
    assert of(tmp_path) == hashlib.sha256(b"{}").hexdigest()


def test_what_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file or folder 'missing'") as caught:
        of(tmp_path / "missing")

    assert caught.value.where == {"file": "missing"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "a.nii").chmod(0)

    with pytest.raises(WrongInput, match=r"a\.nii cannot be read"):
        of(folder)
