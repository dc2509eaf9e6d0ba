"""Crash points kill the process that the environment names, and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from medas.safe.crashpoints import crashpoint
try:
    for number in range(5):
        print(number, flush=True)
        crashpoint("here")
finally:
    print("tidied up", flush=True)
"""


def run(wanted: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MEDAS_CRASHPOINT": wanted, **more}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(("wanted", "passages"), [("here", 1), ("here:1", 1), ("here:3", 3)])
def test_the_process_dies_at_the_named_passage_and_tidies_nothing_up(wanted: str, passages: int) -> None:
    ended = run(wanted)

    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.split("\n")[:-1] == [str(number) for number in range(passages)]


@pytest.mark.parametrize("wanted", ["", "elsewhere", "here:6"])
def test_other_names_change_nothing(wanted: str) -> None:
    ended = run(wanted)

    assert ended.returncode == 0
    assert ended.stdout.endswith("tidied up\n")


def test_of_several_processes_one_dies_once(tmp_path: Path) -> None:
    ended = [run("here", MEDAS_CRASHPOINT_ONCE=str(tmp_path / "once")).returncode for _ in range(3)]

    assert ended == [-signal.SIGKILL, 0, 0]
