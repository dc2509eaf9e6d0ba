"""Whatever a decoder does, this process lives on and gets an answer or a plain error."""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medas.errors import BadFile, MedasError, OverLimit, WrongInput
from medas.safe.parse_child import in_child

SCAN = Path("folder/scan.dcm")


def children() -> set[int]:
    """Return the processes whose parent we are; other tests of this process may have some of their own."""
    ours: set[int] = set()
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, NotADirectoryError):
            continue
        ours |= {int(entry.name)} if int(fields[1]) == os.getpid() else set()
    return ours


def giver(value: Any) -> Any:
    return value


def segfault(_: Path) -> None:
    ctypes.string_at(0)


def abort(_: Path) -> None:
    os.abort()


def exits(_: Path) -> None:
    sys.exit(3)


def eats_memory(_: Path) -> None:
    np.ones(2**30, np.uint8)


def eats_memory_bit_by_bit(_: Path) -> None:
    held = []
    while True:
        held.append(bytearray(2**20))


def loops(_: Path) -> None:
    while True:
        pass


def sleeps(_: Path) -> None:
    time.sleep(60)


def sleeps_with_a_child(_: Path) -> None:
    if os.fork() == 0:
        time.sleep(60)
    time.sleep(60)


def recurses(_: Path) -> None:
    recurses(_)


def raises(_: Path) -> None:
    raise ZeroDivisionError("Mr. Miller, born 1950")


def refuses(path: Path) -> None:
    raise WrongInput("label: must be whole", hint="Threshold it", column="label", file=f"inner {path.name}")


def prints(_: Path) -> str:
    print("to nobody" * 100_000)  # noqa: T201 - a decoder may
    os.write(2, b"to nobody")
    return "quiet"


def returns_an_object_after_an_array(_: Path) -> Any:
    return {"array": np.arange(3), "object": object()}


def returns_objects(_: Path) -> Any:
    return np.array([object()])


def open_files(_: Path) -> list[str]:
    names = [Path("/proc/self/fd", str(number)) for number in range(3, 100)]
    return [str(name.readlink()) for name in names if name.is_symlink()]


def handlers(_: Path) -> int:
    return int(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)


@pytest.mark.parametrize(
    ("decoder", "kind", "words"),
    [
        (segfault, BadFile, "crashed on it .SIGSEGV"),
        (abort, BadFile, "crashed on it .SIGABRT"),
        (exits, BadFile, "without an answer"),
        (eats_memory, OverLimit, "more memory than allowed"),
        (eats_memory_bit_by_bit, OverLimit, "more memory than allowed"),
        (loops, OverLimit, "longer than 1 s"),
        (recurses, BadFile, "nested too deeply"),
        (raises, BadFile, r"cannot be decoded .ZeroDivisionError"),
        (returns_an_object_after_an_array, BadFile, r"cannot be decoded .TypeError"),
        (returns_objects, BadFile, r"cannot be decoded .TypeError"),
    ],
)
def test_a_decoder_that_fails_becomes_a_plain_error(decoder: Any, kind: type[MedasError], words: str) -> None:
    before = children()

    with pytest.raises(kind, match=words) as caught:
        in_child(decoder, SCAN, memory_gib=0.25, seconds=1 if decoder is loops else 30)

    assert type(caught.value) is kind
    assert caught.value.where == {"file": "scan.dcm"}
    assert caught.value.hint
    assert "Miller" not in str(caught.value)
    assert children() <= before


@pytest.mark.parametrize("decoder", [sleeps, sleeps_with_a_child])
def test_a_decoder_that_waits_is_ended_with_its_children(decoder: Any) -> None:
    started, before = time.monotonic(), children()

    with pytest.raises(OverLimit, match=r"longer than 0\.2 s"):
        in_child(decoder, SCAN, seconds=0.2)

    assert time.monotonic() - started < 5
    assert children() <= before


def test_an_error_of_ours_comes_through_as_it_is() -> None:
    with pytest.raises(WrongInput, match="must be whole") as caught:
        in_child(refuses, SCAN)

    assert caught.value.where == {"column": "label", "file": "inner scan.dcm"}
    assert caught.value.hint == "Threshold it"


@pytest.mark.parametrize("value", [None, True, 7, -0.5, "ü", [1, [2.5, None]], {"a": {"b": []}}, {"array": 1}])
def test_plain_values_come_back(value: Any) -> None:
    assert in_child(giver, value) == value


@pytest.mark.parametrize("dtype", ["u1", "<i2", ">i2", "<f4", "<f8", "?", ">u8"])
def test_arrays_come_back_with_type_and_shape(dtype: str) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)

    found = in_child(giver, {"voxels": array.transpose(2, 0, 1), "more": [array[0]]})

    np.testing.assert_array_equal(found["voxels"], array.transpose(2, 0, 1))
    np.testing.assert_array_equal(found["more"][0], array[0])
    assert found["voxels"].dtype == array.dtype


def test_empty_arrays_come_back() -> None:
    found = in_child(giver, [np.zeros((0, 3), np.int16), np.zeros(0), np.arange(3)])

    assert [array.shape for array in found] == [(0, 3), (0,), (3,)]


def test_large_arrays_are_private_maps_and_can_be_written_to() -> None:
    found = in_child(np.arange, 10_000_000)
    found[-1] = 5

    assert found[:3].tolist() == [0, 1, 2]
    assert in_child(np.arange, 10_000_000)[-1] == 9_999_999


def test_output_of_a_decoder_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_child(prints, SCAN) == "quiet"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc shows open files")
def test_a_decoder_inherits_neither_files_nor_handlers(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w"):
        found = in_child(open_files, SCAN)

    assert not any("secret" in name for name in found)
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        assert in_child(handlers, SCAN) == 1
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_process_with_many_open_files_can_decode() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2000:
        pytest.skip("the system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2000, hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        assert in_child(giver, 1) == 1
    finally:
        for handle in held:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class TestWithoutFork:
    """As on Windows: a new Python for each call."""

    @pytest.fixture(autouse=True)
    def no_fork(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "fork")

    def test_values_and_arrays_come_back(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"four")

        assert in_child(math.sqrt, 9) == 3
        assert in_child(np.arange, 4).tolist() == [0, 1, 2, 3]
        assert in_child(os.path.getsize, tmp_path / "file") == 4
        assert in_child(json.loads, b"[1, 2]") == [1, 2]

    def test_a_failure_becomes_a_plain_error(self) -> None:
        with pytest.raises(BadFile, match=r"cannot be decoded \(JSONDecodeError"):
            in_child(json.loads, "{")
        with pytest.raises(BadFile, match="exit code 3"):
            in_child(os._exit, 3)
