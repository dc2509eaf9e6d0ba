"""An executor for tests of engines: jobs do what the test says, when the test says it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from medas.errors import ExecutorUnavailable, JobRefused
from medas.executors.protocol import Capabilities, Job, JobState, LogPage, Reason, Status
from medas.safe.durable import replace_json
from medas.step.spec import RESULT, StepResult


class FakeExecutor:
    """Jobs run when `finish` is called; they may be lost, refused, or answer late."""

    def __init__(
        self, perform: Callable[[Job], StepResult], *, cpus: int = 2, memory_gib: float = 8.0, max_jobs: int = 4
    ) -> None:
        """Keep what makes the result of a job."""
        self.capabilities = Capabilities(cpus, memory_gib, 0, max_jobs=max_jobs, grace_seconds=15)
        self.perform = perform
        self.submitted: list[Job] = []
        """Every job, in order of submission."""
        self.canceled: list[str] = []
        self.is_down = False
        """Whether the machinery does not answer."""
        self.refuses = False
        """Whether it answers no."""
        self._states: dict[str, JobState] = {}

    def submit(self, job: Job) -> None:
        if self.is_down:
            raise ExecutorUnavailable("the machinery is down", hint="Wait")
        if self.refuses:
            raise JobRefused("no such machine", hint="Ask for less")
        if job.name not in self._states:
            self.submitted.append(job)
            self._states[job.name] = JobState(Status.RUNNING)

    def poll(self, names: Collection[str]) -> dict[str, JobState]:
        return {name: self._states[name] for name in names if name in self._states}

    def cancel(self, name: str) -> None:
        self.canceled.append(name)
        if name in self._states and self._states[name].status is not Status.ENDED:
            self._states[name] = JobState(Status.ENDED, -15)

    def wait(self, seconds: float) -> None:
        """Return at once."""

    def read_log(self, name: str, *, start: int = 0) -> LogPage:  # noqa: ARG002 - nothing is printed
        return LogPage(b"", start)

    def close(self) -> None:
        self._states.clear()

    def finish(self, job: Job) -> None:
        """Let a job run and end."""
        self.write_result(job)
        self._states[job.name] = JobState(Status.ENDED, 0)

    def write_result(self, job: Job) -> None:
        """Let a job leave its result without ending, as one that is partitioned from the engine does."""
        replace_json(job.folder / RESULT, self.perform(job).to_json())

    def die(self, job: Job, reason: Reason = Reason.NONE) -> None:
        """Let a job end without a result."""
        self._states[job.name] = JobState(Status.ENDED, -9, reason)

    def forget_all(self) -> None:
        """Know no job any more, as after a restart of the machinery."""
        self._states.clear()
