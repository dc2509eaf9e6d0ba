"""The sign of life."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from medas.step.beat import TIME_LIMIT, Beat
from medas.step.spec import BEAT, Limits


def test_a_worker_says_who_it_is(tmp_path: Path) -> None:
    with Beat(tmp_path, Limits()):
        said = (tmp_path / BEAT).read_text().split()

    assert int(said[0]) == os.getpid()
    assert abs(float(said[1]) - time.time()) < 60


def test_the_thread_ends_with_the_block(tmp_path: Path) -> None:
    with Beat(tmp_path, Limits()) as beat:
        thread = beat._thread
        assert thread.is_alive()

    assert not thread.is_alive()


def test_a_worker_ends_itself_when_its_time_is_over(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from medas.step.beat import Beat
from medas.step.spec import Limits
with Beat(Path({str(tmp_path)!r}), Limits(wall_seconds=0.2)):
    time.sleep(30)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=25)

    assert done.returncode == TIME_LIMIT


def test_a_worker_whose_folder_is_gone_ends_itself(tmp_path: Path) -> None:
    program = f"""
import shutil, time
from pathlib import Path
import medas.step.beat as beat
beat.BEAT_SECONDS, beat.LEASE_SECONDS, beat._LOOK_SECONDS = 0.1, 0.5, 0.1
from medas.step.spec import Limits
folder = Path({str(tmp_path / "job")!r})
folder.mkdir()
with beat.Beat(folder, Limits()):
    shutil.rmtree(folder)
    time.sleep(30)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, timeout=25)

    assert done.returncode == 1
