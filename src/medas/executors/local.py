"""Run jobs on this machine, each in a process of its own."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from medas.errors import ExecutorUnavailable, JobRefused
from medas.executors.fork_server import ForkServer
from medas.executors.protocol import Capabilities, Job, JobState, LogPage, Reason, Status
from medas.safe import processes
from medas.safe.home import environment_of_tools
from medas.safe.processes import cpu_count, memory_gib
from medas.step.beat import OUT_OF_MEMORY, TIME_LIMIT
from medas.step.folder import STORE
from medas.step.spec import LOG, SPEC, STOP

LIGHT = ("numpy", "scipy.ndimage", "medas.step.folder", "medas.media.formats")
"""What every worker finds imported."""
_ASK_SECONDS, _END_SECONDS = 1.0, 1.8
"""A canceled job is asked by its file `stop`, then told by TERM, then killed: all within 3 s."""
_CAN_FORK = sys.platform == "linux"


@dataclass
class _Running:
    job: Job
    pid: int
    server: ForkServer | None
    process: subprocess.Popen[bytes] | None
    kernel_kills: int
    canceled_at: float | None = None
    state: JobState = field(default_factory=lambda: JobState(Status.RUNNING))


class LocalExecutor:
    """Forks workers from zygotes, one for light tools and one per set of slow libraries; without fork, starts Pythons."""

    def __init__(self, home: Path, store: Path, *, cpus: int | None = None) -> None:
        """Start nothing before the first job.

        Args:
            home: Folder for logs of the zygotes.
            store: Folder of the objects.
            cpus: CPUs to use at most; by default all that this process may use.
        """
        count = min(cpus or cpu_count(), cpu_count())
        self.capabilities = Capabilities(count, memory_gib(), _gpus(), max_jobs=max(2, count))
        self._home, self._store = home, store
        self._servers: dict[tuple[str, ...], ForkServer] = {}
        self._jobs: dict[str, _Running] = {}

    def warm_up(self, preload: Collection[str] = ()) -> None:
        """Begin to import what jobs will need, while something else is done."""
        if _CAN_FORK:
            self._server(preload)

    def submit(self, job: Job) -> None:
        if job.name in self._jobs:
            return
        if job.spec.limits.memory_gib > self.capabilities.memory_gib:
            wanted, there = job.spec.limits.memory_gib, self.capabilities.memory_gib
            raise JobRefused(f"the step asks for {wanted:.0f} GiB, this machine has {there:.0f} GiB")
        if not (job.folder / SPEC).is_file():
            raise JobRefused(f"{SPEC} is missing in the folder of the job")
        threads = str(job.spec.limits.cpus)
        # Libraries are imported with one thread; a worker may use as many as its step was given.
        environment = {STORE: str(self._store), "OMP_NUM_THREADS": threads, **_devices(job), **job.environment}
        kills = _kernel_kills()
        if _CAN_FORK:
            server = self._server(job.preload)
            pid = server.fork(job.name, job.folder, self._store, environment)
            self._jobs[job.name] = _Running(job, pid, server, None, kills)
        else:
            process = _spawn(job, environment)
            self._jobs[job.name] = _Running(job, process.pid, None, process, kills)

    def poll(self, names: Collection[str]) -> dict[str, JobState]:
        self._notice_ends()
        for running in self._jobs.values():
            if running.canceled_at is not None and running.state.status is Status.RUNNING:
                self._press(running)
        return {name: self._jobs[name].state for name in names if name in self._jobs}

    def cancel(self, name: str) -> None:
        running = self._jobs.get(name)
        if running is None or running.state.status is Status.ENDED or running.canceled_at is not None:
            return
        running.canceled_at = time.monotonic()
        (running.job.folder / STOP).touch()

    def wait(self, seconds: float) -> None:
        channels = [server.channel for server in self._servers.values() if server.alive]
        if channels:
            select.select(channels, [], [], seconds)
        else:
            time.sleep(seconds)

    def read_log(self, name: str, *, start: int = 0) -> LogPage:
        running = self._jobs.get(name)
        path = running.job.folder / LOG if running else None
        if path is None or not path.exists():
            return LogPage(b"", start)
        with path.open("rb") as file:
            file.seek(start)
            content = file.read(1 << 20)
        return LogPage(content, start + len(content))

    def forget(self, name: str) -> None:
        """Drop what is known of a job that is over."""
        if name in self._jobs and self._jobs[name].state.status is Status.ENDED:
            del self._jobs[name]

    def close(self) -> None:
        for server in self._servers.values():
            server.close()
        for running in self._jobs.values():
            if running.process is not None and running.process.poll() is None:
                processes.terminate(running.pid, grace_seconds=0.5)
        self._servers.clear()
        self._jobs.clear()

    def _server(self, wanted: Collection[str]) -> ForkServer:
        preload = tuple(sorted({*wanted} - {*LIGHT}))
        server = self._servers.get(preload)
        if server is not None and not server.alive:
            self._notice_ends()
            server.close()
            server = None
        if server is None:
            self._home.mkdir(parents=True, exist_ok=True)
            server = ForkServer([*LIGHT, *preload], self._home / "workers.log")
            self._servers[preload] = server
        return server

    def _notice_ends(self) -> None:
        codes: dict[int, int] = {}
        for server in self._servers.values():
            try:
                codes |= server.ended()
            except ExecutorUnavailable:
                continue
        for running in self._jobs.values():
            if running.state.status is Status.ENDED:
                continue
            code = codes.get(running.pid)
            if running.process is not None:
                code = running.process.poll()
            elif code is None and running.server is not None and not running.server.alive:
                code = -signal.SIGKILL  # workers die with their zygote
            if code is not None:
                running.state = JobState(Status.ENDED, code, _reason(running, code))

    def _press(self, running: _Running) -> None:
        since = time.monotonic() - (running.canceled_at or 0)
        number = signal.SIGKILL if since >= _END_SECONDS else signal.SIGTERM if since >= _ASK_SECONDS else None
        if number is None:
            return
        try:
            os.killpg(running.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def _reason(running: _Running, code: int) -> Reason:
    if code == OUT_OF_MEMORY:
        return Reason.OUT_OF_MEMORY
    if code == TIME_LIMIT:
        return Reason.TIME_LIMIT
    if code == -signal.SIGKILL and running.canceled_at is None and _kernel_kills() > running.kernel_kills:
        return Reason.OUT_OF_MEMORY
    return Reason.NONE


def _kernel_kills() -> int:
    """Return how often the kernel has killed for lack of memory since the machine started."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _spawn(job: Job, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "medas.cli.main", "step", str(job.folder)]
    with (job.folder / LOG).open("ab") as log:
        return processes.start(command, environment={**environment_of_tools(), **environment}, stdout=log, stderr=log)


def _devices(job: Job) -> dict[str, str]:
    return {} if job.spec.limits.gpus else {"CUDA_VISIBLE_DEVICES": ""}


def _gpus() -> int:
    folder = Path("/proc/driver/nvidia/gpus")
    return len(list(folder.iterdir())) if folder.is_dir() else 0
