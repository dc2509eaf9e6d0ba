"""What every executor of jobs must do; inherit `ExecutorContract` and say how to make yours."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.executors.protocol import Executor, Job, JobState, Reason, Status
from medas.safe.durable import replace_json
from medas.step.spec import RESULT, SPEC, Item, Limits, StepResult, StepSpec

PATIENCE = 60.0
"""Seconds that a test waits for something that takes less than one."""
MODULE = "medas.testing.trouble"


class ExecutorContract:
    """Inherit it and give the fixture `executor`; `make_executor` may be called twice for one store."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        """Folder for jobs and objects."""
        (tmp_path / "objects").mkdir()
        return tmp_path

    @pytest.fixture
    def executor(self, home: Path) -> Iterator[Executor]:
        """An executor whose store is `home/objects`."""
        made = self.make_executor(home)
        yield made
        made.close()

    def make_executor(self, home: Path) -> Executor:
        """Return a new executor whose store is `home/objects`."""
        raise NotImplementedError

    def kill_worker(self, executor: Executor, job: Job) -> None:
        """Kill the worker of a running job from outside, without telling the executor."""
        raise NotImplementedError

    # --- what is asked of every executor

    def test_a_job_runs_and_leaves_its_result(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "adds", "Increase", {"by": 2.5})

        executor.submit(job)

        assert over(executor, job.name) == JobState(Status.ENDED, 0)
        result = result_of(job)
        assert result.items[0].outcome == "done"
        assert value_of(result, home) == 2.5

    def test_submitting_twice_runs_once(self, executor: Executor, home: Path) -> None:
        marks = home / "marks"
        marks.mkdir()
        job = job_of(home, "twice", "Slow", {"seconds": 0.2, "marks": str(marks)})

        executor.submit(job)
        executor.submit(job)
        over(executor, job.name)
        executor.submit(job)

        assert len(list(marks.iterdir())) == 1

    def test_several_jobs_are_polled_at_once(self, executor: Executor, home: Path) -> None:
        jobs = [job_of(home, f"many{number}", "Increase", {"by": number}) for number in range(3)]

        for job in jobs:
            executor.submit(job)

        states = wait_for(lambda: all_over(executor.poll([job.name for job in jobs]), len(jobs)))
        assert {state.exit_code for state in states.values()} == {0}

    def test_an_unknown_job_is_absent(self, executor: Executor) -> None:
        assert executor.poll(["medas-nobody-1"]) == {}
        assert executor.read_log("medas-nobody-1").content == b""

    def test_canceling_what_is_unknown_or_over_does_nothing(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "done", "Increase", {})
        executor.submit(job)
        over(executor, job.name)

        executor.cancel(job.name)
        executor.cancel("medas-nobody-1")

        assert executor.poll([job.name])[job.name].exit_code == 0

    def test_a_job_that_reports_is_canceled_and_says_so(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "reports", "Slow", {"seconds": 60})
        executor.submit(job)
        running(executor, job)
        started = time.monotonic()

        executor.cancel(job.name)
        over(executor, job.name)

        assert time.monotonic() - started < 3 + executor.capabilities.grace_seconds * (not _is_local(executor))
        assert result_of(job).items[0].outcome == "canceled"

    @pytest.mark.parametrize("ignores", [False, True])
    def test_a_job_that_never_reports_is_killed(self, executor: Executor, home: Path, *, ignores: bool) -> None:
        job = job_of(home, "deaf", "Deaf", {"seconds": 60, "ignore_term": ignores})
        executor.submit(job)
        running(executor, job)
        started = time.monotonic()

        executor.cancel(job.name)
        state = over(executor, job.name)

        assert time.monotonic() - started < 10
        assert state.exit_code != 0
        assert not (job.folder / RESULT).exists()

    def test_a_worker_killed_from_outside_has_ended_without_a_result(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "killed", "Slow", {"seconds": 60})
        executor.submit(job)
        running(executor, job)

        self.kill_worker(executor, job)

        assert over(executor, job.name).exit_code != 0
        assert not (job.folder / RESULT).exists()

    def test_a_worker_without_memory_says_so(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "hungry", "Dies", {"counter": str(home / "deaths"), "exit_code": 137})

        executor.submit(job)

        assert over(executor, job.name).reason is Reason.OUT_OF_MEMORY

    def test_a_log_is_read_in_pages(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "prints", "Prints", {"lines": 3})
        executor.submit(job)
        over(executor, job.name)

        first = executor.read_log(job.name)
        second = executor.read_log(job.name, start=first.next_start)

        assert first.content.decode().split() == ["line", "0", "line", "1", "line", "2"]
        assert (second.content, second.next_start) == (b"", first.next_start)
        assert executor.read_log(job.name, start=7).content.decode().startswith("line 1")

    def test_an_attempt_that_was_claimed_is_left_alone(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "claimed", "Increase", {})
        (job.folder / "claim").write_text("4711")

        executor.submit(job)

        assert over(executor, job.name).exit_code == 0
        assert not (job.folder / RESULT).exists()

    def test_a_new_executor_does_not_know_the_jobs_of_the_old_one(self, executor: Executor, home: Path) -> None:
        job = job_of(home, "old", "Increase", {})
        executor.submit(job)
        over(executor, job.name)

        other = self.make_executor(home)
        try:
            state = other.poll([job.name]).get(job.name)
        finally:
            other.close()

        assert state is None or state.status is Status.ENDED


def job_of(home: Path, name: str, tool: str, params: dict[str, Any], *, limits: Limits | None = None) -> Job:
    """Return a job of one item for a tool of `medas.testing.trouble`, its folder written."""
    folder = home / "runs" / name
    folder.mkdir(parents=True)
    item = Item(None, "0" * 64, {}, seed=1)
    spec = StepSpec(f"medas-test-{name}", f"medas.{tool}", MODULE, 1, "reference", params, (item,), limits or Limits())
    replace_json(folder / SPEC, spec.to_json())
    return Job(spec.job, spec, folder)


def over(executor: Executor, name: str) -> JobState:
    """Wait until a job is over and return its state."""
    state: JobState = wait_for(lambda: all_over(executor.poll([name]), 1))[name]
    return state


def running(executor: Executor, job: Job) -> None:
    """Wait until the worker of a job has begun its work."""

    def begun() -> bool:
        executor.poll([job.name])
        events = job.folder / "events.jsonl"
        return events.exists() and b'"started"' in events.read_bytes()

    wait_for(begun)
    time.sleep(0.2)  # into the kernel


def all_over(states: dict[str, JobState], count: int) -> dict[str, JobState] | None:
    """Return the states if all jobs are over."""
    ended = len(states) == count and all(state.status is Status.ENDED for state in states.values())
    return states if ended else None


def wait_for(what: Callable[[], Any]) -> Any:
    """Return what a function returns, once it is true."""
    until = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
    return found


def result_of(job: Job) -> StepResult:
    """Return the result that a worker left."""
    import json

    return StepResult.from_json(json.loads((job.folder / RESULT).read_bytes()))


def value_of(result: StepResult, home: Path) -> Any:
    """Return the number that the one item made."""
    shelf = Shelf(FolderStore(home / "objects"))
    shelf.learn({digest: text.encode() for digest, text in result.small.items()})
    return getattr(shelf.get(next(iter(result.items[0].results.values()))), "value")  # noqa: B009 - a Number


def kill(pid: int) -> None:
    """Kill a process."""
    os.kill(pid, signal.SIGKILL)


def _is_local(executor: Executor) -> bool:
    return type(executor).__name__ == "LocalExecutor"
