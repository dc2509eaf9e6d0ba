"""The sign of life of a worker, and the watch over its memory, its time and its log."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Self

from medas.safe.processes import psutil
from medas.step.spec import BEAT, LOG, Limits

BEAT_SECONDS = 3.0
LEASE_SECONDS = 15.0
"""Without a sign of life for so long a worker counts as lost; a worker that cannot give one ends itself."""
OUT_OF_MEMORY, TIME_LIMIT = 137, 124
"""Exit codes of a worker that ended itself."""

_LOOK_SECONDS = 0.5
_LOG_BYTES = 10_000_000
_LOW_MEMORY = 300 * 2**20


class Beat:
    """A thread that rewrites `beat` every 3 s, for as long as the worker lives."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._over = threading.Event()
        self._started = self._last = time.monotonic()
        self._thread = threading.Thread(target=self._watch, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            now = time.monotonic()
            if now - self._last >= BEAT_SECONDS:
                self._write()
            if now - self._last > LEASE_SECONDS:
                os._exit(1)  # nobody can see us any more: another attempt may run already
            if self._limits.wall_seconds is not None and now - self._started > self._limits.wall_seconds:
                os._exit(TIME_LIMIT)
            if self._starving():
                os._exit(OUT_OF_MEMORY)
            self._cap_log()

    def _write(self) -> None:
        try:
            (self._folder / BEAT).write_text(f"{os.getpid()} {time.time():.1f}\n")
        except OSError:
            return
        self._last = time.monotonic()

    def _starving(self) -> bool:
        """Return whether the machine is about to run out of memory and this worker took more than it asked for.

        Ended by us, the reason is known and a larger attempt follows; ended by the kernel, it could hit anybody.
        """
        memory = psutil().virtual_memory()
        if memory.available > max(_LOW_MEMORY, 0.03 * memory.total):
            return False
        return bool(psutil().Process().memory_info().rss > self._limits.memory_gib * 2**30)

    def _cap_log(self) -> None:
        path = self._folder / LOG
        try:
            if path.stat().st_size <= _LOG_BYTES:
                return
            with path.open("a") as file:
                file.write("\n[the log is longer than 10 MB; the rest is left out]\n")
        except OSError:
            return
        nothing = os.open(os.devnull, os.O_WRONLY)
        for standard in (1, 2):
            os.dup2(nothing, standard)
        os.close(nothing)
