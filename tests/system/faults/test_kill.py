"""kill -9 at random moments: nothing is lost, done twice or corrupt."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.manifest import digest_of_bytes

PROGRAM = Path(__file__).parent / "run_until_over.py"
ENGINE_KILLS, WORKER_KILLS, TRAINING_KILLS = 40, 50, 10
CRASHPOINTS = (
    "before_rename", "after_rename", "before_commit", "after_commit", "recorded", "submitted",
    "after_item", "before_result", "after_result", "after_checkpoint",
)  # fmt: skip


class Life:
    """One life of an engine process with its workers, in a home folder that outlives it."""

    def __init__(self, home: Path, flow: str, **environment: str) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(home), flow], env={**os.environ, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def kill(self) -> None:
        """Kill the engine; its workers die with it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def kill_a_worker(self, rng: random.Random) -> bool:
        """Kill one of its workers, and return whether there was one."""
        workers = workers_of(self.process.pid)
        if not workers:
            return False
        try:
            os.kill(rng.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def finish(self) -> str:
        """Wait for its end and return what it printed."""
        out, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, out
        return out


def workers_of(engine: int) -> list[int]:
    """Return the processes that the zygotes of an engine have forked."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    return [worker for zygote in children.get(engine, []) for worker in children.get(zygote, [])]


def check(home: Path, marks: Path, steps: int, cases: int) -> None:
    """Check that everything is there, once, and whole."""
    database = sqlite3.connect(home / "medas.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    states = Counter(row[0] for row in database.execute("SELECT state FROM runs"))
    assert states == {"done": 1}, "the run was resumed until it was done"
    items = database.execute("SELECT step, case_id, state FROM items WHERE step LIKE 'image%'").fetchall()
    assert len(items) == steps * cases
    assert {state for _, _, state in items} == {"done"}
    (run,) = database.execute("SELECT id FROM runs").fetchone()
    seqs = [row[0] for row in database.execute("SELECT seq FROM events WHERE run = ? ORDER BY seq", (run,))]
    assert seqs == list(range(1, len(seqs) + 1)), "an event is missing or doubled"
    keys = [row[0] for row in database.execute("SELECT key FROM items")]
    for key in keys:
        (count,) = database.execute("SELECT COUNT(*) FROM results WHERE key = ?", (key,)).fetchone()
        assert count == 1, "a result is missing"
    executed = Counter(mark.name.rpartition("-")[0] for mark in marks.iterdir())
    assert len(executed) >= steps
    check_store(home, database)
    database.close()


def check_store(home: Path, database: sqlite3.Connection) -> None:
    store = FolderStore(home / "objects")
    assert store.damaged_objects() == []
    small = dict(database.execute("SELECT digest, small FROM artifacts WHERE small IS NOT NULL"))
    assert all(digest_of_bytes(text.encode()) == digest for digest, text in small.items())
    for (outputs,) in database.execute("SELECT outputs FROM results"):
        for digest in json.loads(outputs).values():
            assert digest in small or store.path(digest).exists(), "a result names an object that is not there"
    assert not list((home / "objects").rglob(".medas-tmp-*")), "unfinished files are left"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "marks").mkdir()
    return tmp_path


def flow_of(home: Path, *, steps: int = 3, cases: int = 12, seconds: float = 0.01) -> str:
    return json.dumps({"marks": str(home / "marks"), "steps": steps, "cases": cases, "seconds": seconds})


@pytest.mark.slow
def test_an_engine_that_is_killed_again_and_again_ends_with_everything_done_once(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    flow = flow_of(home, steps=4, cases=60, seconds=0.1)
    kills = 0
    while kills < ENGINE_KILLS:
        life = Life(home, flow)
        time.sleep(rng.uniform(0.3, 1.1))
        assert life.process.poll() is None, "the run was over before it was killed often enough"
        life.kill()
        kills += 1
    Life(home, flow).finish()

    check(home, home / "marks", 4, 60)


@pytest.mark.slow
def test_workers_that_are_killed_again_and_again_are_replaced(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    kills = 0
    life = Life(home, flow_of(home, steps=6, cases=80, seconds=0.08), MEDAS_TEST_LOSSES="1000")
    while life.process.poll() is None and kills < WORKER_KILLS:
        time.sleep(rng.uniform(0.02, 0.2))
        kills += life.kill_a_worker(rng)
    life.finish()

    assert kills == WORKER_KILLS
    check(home, home / "marks", 6, 80)


@pytest.mark.parametrize("point", CRASHPOINTS)
def test_death_at_each_named_moment_loses_nothing(home: Path, point: str) -> None:
    flow = json.dumps({"upto": 5, "seconds": 0}) if point == "after_checkpoint" else flow_of(home, steps=2, cases=3)
    for passage in (1, 3):
        once = home / f"died-at-{passage}"
        life = Life(home, flow, MEDAS_CRASHPOINT=f"{point}:{passage}", MEDAS_CRASHPOINT_ONCE=str(once))
        life.process.communicate(timeout=120)
    Life(home, flow).finish()

    assert (home / "died-at-1").exists(), "nobody passed this point"
    if point != "after_checkpoint":
        check(home, home / "marks", 2, 3)


@pytest.mark.slow
def test_a_long_computation_killed_ten_times_ends_with_the_number_of_an_undisturbed_one(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    undisturbed = Life(home / "calm", json.dumps({"upto": 60, "seconds": 0.02})).finish()
    flow = json.dumps({"upto": 60, "seconds": 0.02, "marks": str(home / "marks")})

    kills = 0
    while kills < TRAINING_KILLS:
        life = Life(home / "stormy", flow)
        time.sleep(rng.uniform(0.5, 0.9))
        life.kill()
        kills += 1
    disturbed = Life(home / "stormy", flow).finish()

    assert disturbed.splitlines()[-1] == undisturbed.splitlines()[-1]
    steps = Counter(mark.name.rpartition("-")[0] for mark in (home / "marks").iterdir())
    assert set(steps) == {f"step-{number}" for number in range(1, 61)}
    assert sum(steps.values()) <= 60 + TRAINING_KILLS, "more than the step at hand was done again"
