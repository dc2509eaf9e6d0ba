"""Threads that share the patches of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from medas.training.precision import Precision
from medas.training.threads import limited_threads

Item = TypeVar("Item")
Done = TypeVar("Done")


class Team:
    """Does several things at once, each in a thread of its own with a share of the cores.

    torch spreads each single operation over the cores and waits for all of them, about 1,000 times per iteration. A core
    that something else needs for a moment then stops all others. Threads that each take whole patches wait for one
    another a few times per iteration. Hippocampus plan, bf16, two threads (AMD Zen 4): on a machine with four other busy
    processes 120 instead of 600 ms, on a quiet one 45 instead of 40 ms with 67 instead of 80 ms of CPU time.
    """

    def __init__(self, workers: int = 1, threads: int = 1) -> None:
        """Start nothing yet.

        Args:
            workers: Things done at once.
            threads: Threads that torch may use for each of them.
        """
        self.workers, self.threads = workers, threads
        self._open = ExitStack()
        self._pool: ThreadPoolExecutor | None = None
        self._side: ThreadPoolExecutor | None = None
        self._coming: dict[int, Future[Any]] = {}

    @classmethod
    def of(cls, threads: int, *, batch: int, precision: Precision) -> Team:
        """Return the team for a batch: one patch for each worker in bf16, two in fp32.

        torch leaves oneDNN for a loop of its own, a third as fast, if an fp32 convolution gets a single patch.
        """
        if precision.device != "cpu":
            return cls(1, threads)
        workers = max(1, min(threads, batch if precision.format == "bf16" else batch // 2))
        return cls(workers, threads // workers)

    def map(self, action: Callable[[Item], Done], items: Iterable[Item]) -> list[Done]:
        """Return what `action` makes of each item, in order; outside of `with` one after the other."""
        return [action(item) for item in items] if self._pool is None else list(self._pool.map(action, items))

    def begin(self, action: Callable[[int], Done], number: int) -> None:
        """Let a thread beside the workers begin `action(number)`, which `result_of` will ask for."""
        if self._side is not None:
            self._coming[number] = self._side.submit(action, number)

    def result_of(self, action: Callable[[int], Done], number: int) -> Done:
        """Return `action(number)`, begun before or not."""
        coming = self._coming.pop(number, None)
        return action(number) if coming is None else coming.result()

    def __enter__(self) -> Self:
        # Threads of the pool take over the number that holds when they begin.
        self._open.enter_context(limited_threads(self.threads))
        if self.workers > 1:
            self._pool = self._open.enter_context(ThreadPoolExecutor(self.workers))
            self._side = self._open.enter_context(ThreadPoolExecutor(1))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool = self._side = None
        self._coming.clear()
        self._open.__exit__(kind, error, trace)
