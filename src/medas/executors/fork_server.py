"""The engine's end of a zygote: start it, ask it for workers, hear which ended."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from medas.errors import ExecutorUnavailable
from medas.executors.zygote import ONE_THREAD
from medas.safe import processes
from medas.safe.home import environment_of_tools

_START_SECONDS = 120.0
_FORK_SECONDS = 20.0


class ForkServer:
    """One zygote. It dies with this process, and its workers die with it."""

    def __init__(self, preload: Sequence[str], log: Path) -> None:
        """Start it; the imports go on while nobody waits for them.

        Args:
            preload: Modules to import.
            log: File for what it prints.
        """
        with log.open("ab") as file:
            self._process = processes.start(
                [sys.executable, "-m", "medas.executors.zygote", *preload],
                environment={**environment_of_tools(), **ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
            )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self._left = b""
        self._ready = False
        self._pids: dict[str, int] = {}
        self._ended: dict[int, int] = {}

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def channel(self) -> int:
        """Something that `select` can wait for: readable when it has news."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def fork(self, name: str, folder: Path, store: Path, environment: Mapping[str, str]) -> int:
        """Start a worker and return its process number.

        Raises:
            ExecutorUnavailable: If the zygote has died or does not answer.
        """
        self._wait(lambda: self._ready, _START_SECONDS)
        job = {"name": name, "folder": str(folder), "store": str(store), "environment": dict(environment)}
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise _gone() from error
        self._wait(lambda: name in self._pids, _FORK_SECONDS)
        return self._pids.pop(name)

    def ended(self) -> dict[int, int]:
        """Return process number -> exit code of workers that ended since this was last asked; signals are negative."""
        self._read(0)
        ended, self._ended = self._ended, {}
        return ended

    def close(self) -> None:
        """End it; workers that still run end too."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018 - both are pipes
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            processes.terminate(self._process.pid, grace_seconds=0)
            self._process.wait()
        self._process.stdout.close()

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            left = until - time.monotonic()
            heard = left > 0 and self._read(min(left, 1.0))
            if not heard and (left <= 0 or not self.alive):
                raise _gone()

    def _read(self, seconds: float) -> bool:
        """Take in what it said, and return whether it said anything."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return False
        piece = self._process.stdout.read() or b""
        *lines, self._left = (self._left + piece).split(b"\n")
        for line in lines:
            message: dict[str, Any] = json.loads(line)
            if "ready" in message:
                self._ready = True
            elif "name" in message:
                self._pids[message["name"]] = message["pid"]
            else:
                self._ended[message["pid"]] = message["status"]
        return bool(piece)


def _gone() -> ExecutorUnavailable:
    return ExecutorUnavailable("the process that starts workers has ended", hint="It is started again; see its log")
