"""Files are read by content and written by suffix; every failure is an error that says what to do."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_files import ct_slice, save
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import corner_error, images

from medas.either import Failure, attempt
from medas.errors import BadFile, OverLimit, WrongInput
from medas.media import Image, Label, Prob
from medas.media.formats import READABLE, WRITABLE, case_name, is_volume_file, read_volume, write_volume

SCAN = Image(np.arange(24, dtype=np.int16).reshape(1, 2, 3, 4), np.diag([1.0, 2, 3, 1]), modality="CT")
WITH_GRID = [".nii", ".nii.gz", ".nrrd", ".mha", ".npz", ""]


@settings(max_examples=60)
@given(images(dtypes=("u1", "i2"), channels=1, right_handed=True), st.permutations(WITH_GRID))
def test_through_every_format_in_any_order_an_image_stays_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, original: Image, suffixes: list[str]
) -> None:
    folder, found = tmp_path_factory.mktemp("chain"), original

    for suffix in suffixes:
        found = read_volume(write_volume(found, folder / f"scan{suffix}"))

    np.testing.assert_array_equal(found.voxels, original.voxels)
    assert corner_error(original, found) < 1e-5


@pytest.mark.parametrize("suffix", [suffix for suffix in WITH_GRID if suffix])
@pytest.mark.parametrize("medium", [Image, Label, Prob])
def test_a_volume_is_read_as_what_is_asked_for(tmp_path: Path, suffix: str, medium: type[Any]) -> None:
    found = read_volume(write_volume(SCAN, tmp_path / f"scan{suffix}"), medium=medium)

    assert type(found) is medium
    np.testing.assert_array_equal(found.voxels, SCAN.voxels)


def test_a_label_map_of_half_numbers_is_refused_by_name(tmp_path: Path) -> None:
    path = write_volume(SCAN.with_voxels(SCAN.voxels / 2), tmp_path / "mask.nii.gz")

    with pytest.raises(WrongInput, match=r"mask\.nii\.gz: label: values must be whole numbers"):
        read_volume(path, medium=Label)


def test_every_suffix_that_is_promised_is_known(tmp_path: Path) -> None:
    assert set(WRITABLE) <= set(READABLE)
    for suffix in READABLE:
        (tmp_path / f"empty{suffix}").touch()
        with pytest.raises(BadFile, match="the file is empty"):
            read_volume(tmp_path / f"empty{suffix}")


@pytest.mark.parametrize("name", ["notes.txt", "scan", "scan.hdr", "scan.gz", "..nii.gz.bak"])
def test_a_format_that_is_not_known_is_refused_with_those_that_are(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"something")

    with pytest.raises(BadFile, match="format is not known") as caught:
        read_volume(tmp_path / name)
    assert ".nii.gz" in caught.value.hint


@pytest.mark.parametrize("suffix", [suffix for suffix in READABLE if suffix not in (".dcm", ".dicom", ".ima")])
@pytest.mark.parametrize(
    "content", [b"<html>not found</html>" * 50, bytes(1000), b"\xff" * 1000, b"\x1f\x8b" + bytes(900)]
)
def test_something_else_under_a_known_suffix_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"scan{suffix}"
    path.write_bytes(content)

    with pytest.raises(BadFile) as caught:
        read_volume(path)
    assert caught.value.where == {"file": path.name}
    assert caught.value.hint


def test_what_is_not_there_and_what_cannot_be_opened_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.nii")
    (tmp_path / "loop.nii").symlink_to(tmp_path / "loop.nii")

    with pytest.raises(WrongInput, match="no such file"):
        read_volume(tmp_path / "gone.nii")
    with pytest.raises(BadFile, match="neither a file nor a folder"):
        read_volume(tmp_path / "pipe.nii")
    for path in (tmp_path / "loop.nii", tmp_path / ("x" * 5000 + ".nii"), Path("nul\0.nii")):
        with pytest.raises(WrongInput):
            read_volume(path)


def test_too_little_memory_is_an_error_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_volume(SCAN, tmp_path / "scan.nii")

    def nothing_left(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("medas.media.formats.nifti.read_array", nothing_left)

    with pytest.raises(OverLimit, match="not enough memory"):
        read_volume(path)


@pytest.mark.parametrize("target", ["missing/scan.nii", "file/scan.nii", "file/series", "x" * 300 + ".nii"])
def test_a_place_that_cannot_be_written_to_is_an_error_in_words(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(WrongInput, match="path: it cannot be written") as caught:
        write_volume(SCAN, tmp_path / target)
    assert caught.value.hint


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_volume(SCAN, tmp_path / "scan.nii")
    program = (
        "import resource, signal, sys, numpy as np; from medas.errors import WrongInput; from medas.media import Image;"
        "from medas.media.formats import write_volume; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_volume(Image(np.zeros((1, 50, 50, 50)), np.eye(4)), sys.argv[1])\n"
        "except WrongInput as error: sys.exit(7 if 'cannot be written' in str(error) else 1)"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] != 0

    ended = subprocess.run([sys.executable, "-c", program, tmp_path / "scan.nii"], check=False)

    assert ended.returncode == 7
    assert [path.name for path in tmp_path.iterdir()] == ["scan.nii"]
    assert read_volume(tmp_path / "scan.nii").shape == (2, 3, 4)


@pytest.mark.parametrize("name", ["series", "1.2.840.10008", "scan.7", "study.2024"])
def test_a_name_without_a_suffix_becomes_a_folder_of_dicom_files(tmp_path: Path, name: str) -> None:
    found = write_volume(SCAN, tmp_path / name)

    assert found.is_dir()
    assert len(list(found.iterdir())) == 4


@pytest.mark.parametrize("name", ["scan.jpg", "scan.txt", "scan.mhd", "scan.dcm"])
def test_a_suffix_that_cannot_be_written_is_refused_with_those_that_can(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongInput, match="cannot be written") as caught:
        write_volume(SCAN, tmp_path / name)
    assert ".nii.gz" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_names_of_cases_lose_known_suffixes_only() -> None:
    names = {
        "liver_07.nii.gz": "liver_07",
        "a.b.NII": "a.b",
        "scan": "scan",
        "notes.txt": "notes.txt",
        "x.tar.gz": "x.tar.gz",
    }

    assert {name: case_name(f"folder/{name}") for name in names} == names


def test_files_of_volumes_are_known_by_suffix_or_mark(tmp_path: Path) -> None:
    for name in ("a.nii", "b.txt", ".c.nii"):
        (tmp_path / name).touch()
    save(ct_slice(), tmp_path / "IM001")
    (tmp_path / "d.nii").mkdir()

    assert [is_volume_file(tmp_path / name) for name in ("a.nii", "b.txt", ".c.nii", "IM001", "d.nii", "gone.nii")] == [
        True, False, False, True, False, False,
    ]  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_damage_anywhere_gives_a_volume_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    suffix = data.draw(st.sampled_from([".nii", ".nii.gz", ".nrrd", ".mha", ".npz", ".npy", ".png"]))
    volume = Image(np.arange(12, dtype=np.uint8).reshape(1, 3, 4, 1), SCAN.affine) if suffix == ".png" else SCAN
    path = write_volume(volume, tmp_path_factory.getbasetemp() / f"mutant{suffix}")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    outcome = attempt(lambda: read_volume(path))

    if isinstance(outcome, Failure):
        assert outcome.error.where == {"file": path.name}
        assert outcome.error.hint
    else:
        assert np.isfinite(outcome.unwrap().voxels).all()
