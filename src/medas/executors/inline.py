"""Run jobs inside this process, one after the other: for scripts, where the kernels should be debuggable."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from medas.executors.protocol import Capabilities, Job, JobState, LogPage, Status
from medas.safe.processes import cpu_count, memory_gib
from medas.step.spec import StepResult, StepSpec


class InlineExecutor:
    """A job is over when `submit` returns."""

    def __init__(self, perform: Callable[[StepSpec, Callable[[dict[str, Any]], None]], StepResult]) -> None:
        """Keep what runs a job.

        Args:
            perform: Takes the specification and where events go.
        """
        self.capabilities = Capabilities(cpu_count(), memory_gib(), shared_folder=False, max_jobs=1, blocking=True)
        self.listener: Callable[[str, dict[str, Any]], None] = lambda _name, _event: None
        """Told each event at once, with the name of its job."""
        self._perform = perform
        self._results: dict[str, StepResult] = {}

    def submit(self, job: Job) -> None:
        if job.name not in self._results:
            self._results[job.name] = self._perform(job.spec, lambda event: self.listener(job.name, event))

    def poll(self, names: Collection[str]) -> dict[str, JobState]:
        return {name: JobState(Status.ENDED, 0) for name in names if name in self._results}

    def cancel(self, name: str) -> None:
        """Do nothing: a job that could be canceled is over."""

    def wait(self, seconds: float) -> None:
        """Return at once: there is never anything to wait for."""

    def read_log(self, name: str, *, start: int = 0) -> LogPage:  # noqa: ARG002 - it went to the terminal
        return LogPage(b"", start)

    def answer(self, name: str) -> StepResult | None:
        return self._results.pop(name, None)

    def close(self) -> None:
        self._results.clear()
