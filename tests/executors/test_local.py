"""The executor of this machine keeps the contract, and forks safely."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medas.errors import JobRefused
from medas.executors.local import LocalExecutor
from medas.executors.protocol import Executor, Job, Status
from medas.safe.processes import alive, identity
from medas.step.spec import Limits
from medas.testing.executor_contract import ExecutorContract, job_of, kill, over, running, wait_for


class TestLocalExecutor(ExecutorContract):
    @pytest.fixture
    def executor(self, home: Path) -> Iterator[Executor]:
        made = self.make_executor(home)
        yield made
        made.close()

    def make_executor(self, home: Path) -> LocalExecutor:
        return LocalExecutor(home / "workers", home / "objects")

    def kill_worker(self, executor: Executor, job: Job) -> None:
        kill(pid_of(executor, job))


def pid_of(executor: Executor, job: Job) -> int:
    assert isinstance(executor, LocalExecutor)
    return executor._jobs[job.name].pid


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "objects").mkdir()
    return tmp_path


@pytest.fixture
def executor(home: Path) -> Iterator[LocalExecutor]:
    made = LocalExecutor(home / "workers", home / "objects")
    yield made
    made.close()


def test_more_memory_than_the_machine_has_is_refused(executor: LocalExecutor, home: Path) -> None:
    job = job_of(home, "huge", "Increase", {}, limits=Limits(memory_gib=1e6))

    with pytest.raises(JobRefused, match="1000000 GiB"):
        executor.submit(job)


@pytest.mark.parametrize("preload", [(), ("torch",)])
def test_a_zygote_has_one_thread_after_its_imports(executor: LocalExecutor, preload: tuple[str, ...]) -> None:
    executor.warm_up(preload)
    server = executor._servers[preload]

    wait_for(lambda: (server._read(0.1), server._ready)[1])

    assert threads_of(server._process.pid) == 1


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def test_two_hundred_forks_all_answer(executor: LocalExecutor, home: Path) -> None:
    jobs = [job_of(home, f"n{number}", "Increase", {"by": number}) for number in range(200)]

    for first in range(0, 200, 4):
        group = jobs[first : first + 4]
        for job in group:
            executor.submit(job)
        for job in group:
            assert over(executor, job.name).exit_code == 0


def test_workers_die_with_the_process_that_started_them(home: Path) -> None:
    program = f"""
import os, time
from pathlib import Path
from medas.executors.local import LocalExecutor
from medas.testing.executor_contract import job_of, running
home = Path({str(home)!r})
executor = LocalExecutor(home / "workers", home / "objects")
job = job_of(home, "orphan", "Deaf", {{"seconds": 60}})
executor.submit(job)
running(executor, job)
print(executor._jobs[job.name].pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = identity(int(parent.stdout.readline()))
    assert worker is not None

    parent.kill()
    parent.communicate()

    wait_for(lambda: not alive(worker))


def test_a_dead_zygote_is_replaced(executor: LocalExecutor, home: Path) -> None:
    first = job_of(home, "first", "Deaf", {"seconds": 60})
    executor.submit(first)
    running(executor, first)
    kill(executor._servers[()]._process.pid)

    assert over(executor, first.name).status is Status.ENDED
    second = job_of(home, "second", "Increase", {})
    executor.submit(second)

    assert over(executor, second.name).exit_code == 0


def test_a_worker_sees_no_gpu_unless_it_asked_for_one(executor: LocalExecutor, home: Path) -> None:
    job = job_of(home, "env", "Environment", {"name": "CUDA_VISIBLE_DEVICES"})

    executor.submit(job)
    over(executor, job.name)

    assert executor.read_log(job.name).content.decode().strip() == "CUDA_VISIBLE_DEVICES=''"


def test_a_long_log_is_cut(executor: LocalExecutor, home: Path) -> None:
    job = job_of(home, "chatty", "Chatty", {"megabytes": 12})

    executor.submit(job)
    over(executor, job.name)

    assert (job.folder / "log").stat().st_size < 11_500_000
