"""The oracle sees what it is there for: deaths, endless loops, hunger, bugs and misdeeds."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from system.badinput import oracle
from system.badinput.made import Made
from system.badinput.run_all import complaints

GOOD = {
    "outcome": "ok", "shape": [1, 2, 2, 2], "spacing": [1, 1, 1], "finite": True, "grid": True, "sum": 0.0, "misdeed": "",
    "megabytes": 40, "seconds": 0.1, "code": "bad-file", "hint": "Copy it again", "file": "bad.tif", "message": "cut off",
}  # fmt: skip


def test_a_death_is_seen_and_survived() -> None:
    found = oracle.in_child(lambda: os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[arg-type, return-value]

    assert found["outcome"] == "death"


def test_a_loop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "SECONDS", 0.3)

    found = oracle.in_child(lambda: time.sleep(60))  # type: ignore[arg-type, return-value]

    assert found["outcome"] == "death"
    assert 0.3 <= found["seconds"] < 5


def test_memory_is_measured() -> None:
    found = oracle.in_child(lambda: {"outcome": "ok", "sum": float(np.ones(40_000_000).sum())})

    assert found["megabytes"] > 320


def test_an_exception_that_is_not_ours_is_a_bug(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"{}")

    found = oracle.outcome("json", tmp_path, [])

    assert found == {"outcome": "bug", "message": "IndexError: list index out of range"}


@pytest.mark.parametrize(
    ("event", "arguments", "noted"),
    [
        ("open", ("/tmp/x", "w", os.O_WRONLY | os.O_CREAT), True), ("open", ("/tmp/x", "r", os.O_RDONLY), False),
        ("open", (os.devnull, None, os.O_RDWR), False), ("open", (3, "wb", os.O_RDWR), False), ("socket.connect", (1, 2), True),
        ("pickle.find_class", ("os", "system"), True), ("subprocess.Popen", ("sh",), True), ("import", ("os",), False),
    ],
)  # fmt: skip
def test_misdeeds_are_noted(event: str, arguments: tuple[Any, ...], *, noted: bool) -> None:
    oracle._misdeeds[:] = bytes(4096)

    oracle.watch(event, arguments)

    assert bool(oracle._misdeeds[0]) == noted


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "death"}, {"outcome": "bug"}, {"outcome": "refused"}, {"misdeed": "open"}, {"megabytes": 2001}, {"seconds": 31},
        {"finite": False}, {"grid": False},
    ],
)  # fmt: skip
def test_what_must_be_read_and_is_not_is_complained_of(tmp_path: Path, wrong: dict[str, Any]) -> None:
    made = Made("tif", "good", {"bad.tif": b""}, "ok")

    assert list(complaints(made, GOOD, tmp_path)) == []
    assert list(complaints(made, GOOD | wrong, tmp_path))


@pytest.mark.parametrize(
    "wrong", [{"outcome": "ok"}, {"code": ""}, {"hint": ""}, {"file": None}, {"message": "Miller"}]
)
def test_what_must_be_refused_and_is_not_or_without_words_is_complained_of(tmp_path: Path, wrong: dict[str, Any]) -> None:  # fmt: skip
    made = Made("tif", "bad", {"bad.tif": b""}, "refused")

    assert list(complaints(made, GOOD | {"outcome": "refused"}, tmp_path)) == []
    assert list(complaints(made, GOOD | {"outcome": "refused"} | wrong, tmp_path))
