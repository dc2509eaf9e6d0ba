"""kill -9 while a network trains: it ends with the weights of an undisturbed training, bit by bit."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import small_flow

from system.faults.test_kill import workers_of

KILLS = 10
FLOW = small_flow(epochs=600)


class Training:
    """One life of a command that runs a study, in a home folder that outlives it."""

    def __init__(self, place: Path) -> None:
        place.mkdir(exist_ok=True)
        self.home = place / "home"
        (place / "flow.medas.json").write_text(FLOW)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "medas.cli.main", "run", "flow.medas.json", "--until", "train", "--json"], cwd=place,
            env={**os.environ, "MEDAS_HOME": str(self.home), "MEDAS_CHECKPOINT_SECONDS": "0.1"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait_until_it_trains(self) -> None:
        """Wait for the first progress of this life."""
        before = self._progress()
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            if self._progress() > before:
                return
            time.sleep(0.02)
        raise AssertionError("it did not train", self.process.poll())

    def _progress(self) -> int:
        sql = "SELECT COUNT(*) FROM events WHERE kind = 'step_progress'"
        with suppress(sqlite3.OperationalError), sqlite3.connect(self.home / "medas.db") as database:  # no tables yet
            return int(database.execute(sql).fetchone()[0])
        return 0

    def kill(self, *, worker: bool) -> None:
        """Kill the command, or only the worker that trains, and wait for the end of the life."""
        if worker:
            for pid in workers_of(self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
        self.process.kill()
        self.process.communicate()

    def finish(self) -> dict[str, Any]:
        """Return what the command prints at its end."""
        out, err = self.process.communicate(timeout=180)
        assert self.process.returncode == 0, err
        answer: dict[str, Any] = json.loads(out)
        return answer


@pytest.mark.slow
def test_a_training_killed_ten_times_ends_with_the_weights_of_an_undisturbed_one(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    undisturbed = Training(tmp_path / "calm").finish()
    seconds = undisturbed["steps"]["train"]["seconds"]

    for number in range(KILLS):
        life = Training(tmp_path / "stormy")
        life.wait_until_it_trains()
        time.sleep(rng.uniform(0, min(0.5, seconds / 4 / KILLS)))
        assert life.process.poll() is None, f"it was over before kill {number + 1}"
        life.kill(worker=number % 2 == 1)
    disturbed = Training(tmp_path / "stormy").finish()

    assert disturbed["results"]["train.model"] == undisturbed["results"]["train.model"]
    assert disturbed["steps"]["train"]["state"] == "done"
    database = sqlite3.connect(tmp_path / "stormy" / "home" / "medas.db")
    (lives,) = database.execute("SELECT COUNT(*) FROM attempts WHERE step = 'train'").fetchone()
    runs = database.execute("SELECT state FROM runs").fetchall()
    database.close()
    assert lives > KILLS
    assert runs == [("done",)], "each life went on with the run of the one before"
