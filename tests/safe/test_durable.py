"""Files are the old or the new one, whole, wherever the writer dies; what it leaves behind is swept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from medas.errors import WrongInput
from medas.safe.durable import STRAY_SECONDS, replace_json, sweep, write_bytes, write_folder, write_piece, write_stream

FILE = "write_bytes(sys.argv[1], b'new' * 100_000)"
FOLDER = "write_folder(sys.argv[1], [('1', b'one'), ('2', b'two')])"


def write_and_die(path: Path, place: str, what: str = FILE) -> int:
    """Write in a child that dies at a crash point; return how it ended."""
    program = f"import sys; from medas.safe.durable import *; {what}"
    environment = {**os.environ, "MEDAS_CRASHPOINT": place}
    return subprocess.run([sys.executable, "-c", program, path], env=environment, check=False, timeout=60).returncode


def strays(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".medas-tmp-*")]


@pytest.mark.parametrize(("place", "found"), [("before_rename", b"old"), ("after_rename", b"new" * 100_000)])
def test_a_crash_leaves_the_old_or_the_new_file_whole(tmp_path: Path, place: str, found: bytes) -> None:
    path = tmp_path / "weights.bin"
    write_bytes(path, b"old")

    assert write_and_die(path, place) == -signal.SIGKILL
    assert path.read_bytes() == found


def test_a_crash_before_the_first_file_leaves_none(tmp_path: Path) -> None:
    write_and_die(tmp_path / "weights.bin", "before_rename")

    assert not (tmp_path / "weights.bin").exists()


def test_what_a_dead_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write_and_die(tmp_path / "deep" / "weights.bin", "before_rename")
    write_bytes(tmp_path / "deep" / "kept.bin", b"kept")
    (stray,) = strays(tmp_path)
    beside = tmp_path / "deep" / stray.replace("-", "_")
    beside.touch()

    assert sweep(tmp_path, deep=False) == 0
    assert sweep(tmp_path) == 1
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == sorted([beside.name, "kept.bin"])


@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize(("place", "found"), [("before_rename", []), ("after_rename", ["1", "2"])])
def test_a_crash_leaves_all_files_of_a_folder_or_none(
    tmp_path: Path, place: str, found: list[str], *, existing: bool
) -> None:
    folder = tmp_path / "series"
    if existing:
        folder.mkdir()

    assert write_and_die(folder, place, FOLDER) == -signal.SIGKILL
    assert sorted(path.name for path in folder.glob("*")) == found
    assert sweep(tmp_path) == (0 if found else 1)
    assert strays(tmp_path) == []


def test_a_folder_that_holds_something_is_not_replaced(tmp_path: Path) -> None:
    write_folder(tmp_path / "series", [("1", b"old")])

    with pytest.raises(OSError, match="not empty"):
        write_folder(tmp_path / "series", [("2", b"new")])
    assert [path.name for path in tmp_path.rglob("*")] == ["series", "1"]


def test_what_a_living_process_writes_is_not_swept(tmp_path: Path) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"half"
        assert sweep(tmp_path) == 0
        yield b"whole"

    write_stream(tmp_path / "slow.bin", slowly())

    assert (tmp_path / "slow.bin").read_bytes() == b"halfwhole"


def test_what_a_killed_process_left_is_swept_though_nobody_has_buried_it(tmp_path: Path) -> None:
    program = f"import sys; from medas.safe.durable import *; {FILE}"
    environment = {**os.environ, "MEDAS_CRASHPOINT": "before_rename"}
    child = subprocess.Popen([sys.executable, "-c", program, tmp_path / "weights.bin"], env=environment)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it is dead, and its number still taken

    assert sweep(tmp_path) == 1
    child.wait()


def test_what_another_living_process_writes_is_not_swept(tmp_path: Path) -> None:
    write_and_die(tmp_path / "a", "before_rename")
    (stray,) = strays(tmp_path)
    host, _, token = stray.removeprefix(".medas-tmp-").split("-")
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (tmp_path / f".medas-tmp-{host}-{other.pid}-{token}").touch()

    swept = sweep(tmp_path)
    other.communicate(b"\n")

    assert swept == 1
    assert sweep(tmp_path) == 1  # now it is dead, too


@pytest.mark.parametrize(("age", "swept"), [(STRAY_SECONDS - 600, 0), (STRAY_SECONDS + 600, 1)])
def test_what_another_machine_left_is_swept_after_a_day(tmp_path: Path, age: float, swept: int) -> None:
    stray = tmp_path / f".medas-tmp-elsewhere-1-{'0' * 16}"
    stray.touch()
    os.utime(stray, (time.time() - age,) * 2)

    assert sweep(tmp_path) == swept


def test_a_failing_source_leaves_the_old_file_and_no_stray(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("no more")

    path = write_bytes(tmp_path / "file", b"old")

    with pytest.raises(RuntimeError):
        write_stream(path, broken())
    assert path.read_bytes() == b"old"
    assert strays(tmp_path) == []


def test_a_target_that_is_a_folder_leaves_no_stray(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"):
        write_bytes(tmp_path / "file", b"new")
    assert strays(tmp_path) == []


def test_a_link_is_replaced_and_its_target_untouched(tmp_path: Path) -> None:
    target = write_bytes(tmp_path / "target", b"old")
    (tmp_path / "link").symlink_to(target)

    write_bytes(tmp_path / "link", b"new")

    assert target.read_bytes() == b"old"
    assert (tmp_path / "link").read_bytes() == b"new"


def test_json_is_canonical_and_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = replace_json(tmp_path / "state.json", {"b": 1, "a": [0.5]})

    with pytest.raises(WrongInput):
        replace_json(path, {"a": float("nan")})
    assert path.read_bytes() == b'{"a":[0.5],"b":1}\n'


def test_a_file_grows_by_pieces_and_what_lay_behind_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_piece(path, 0, b"abcdef")
    write_piece(path, 3, b"xy")

    assert path.read_bytes() == b"abcxy"
    with pytest.raises(WrongInput, match="ends before byte 9"):
        write_piece(path, 9, b"z")
