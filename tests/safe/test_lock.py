"""A lock that one process at a time holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from medas.safe.lock import Lock

HOLD = """
import sys, time
from pathlib import Path
from medas.safe.lock import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_once_and_says_by_whom(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "new" / "lock"), Lock(tmp_path / "new" / "lock")

    assert first.take()
    assert not second.take()
    assert second.holder() == str(os.getpid())
    first.release()
    assert second.take()
    second.release()


def test_a_killed_process_lets_it_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        mine = Lock(path)
        assert not mine.take()
        assert mine.holder() == str(process.pid)

        process.kill()
        process.wait()

    assert mine.take()
    mine.release()


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    assert Lock(tmp_path / "lock").holder() == ""
