"""What an executor must do, so that the engine can use any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from medas.step.spec import StepSpec


@dataclass(frozen=True)
class Capabilities:
    """What an executor has and does."""

    cpus: int = 1
    memory_gib: float = 1.0
    gpus: int = 0
    shared_folder: bool = True
    """Whether jobs exchange files in a folder."""
    max_jobs: int = 1
    """Jobs that may be submitted at a time."""
    grace_seconds: float = 15.0
    """Silence after which a job counts as lost."""


class Status(Enum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"


class Reason(Enum):
    """Why a job ended, where that is known."""

    NONE = ""
    OUT_OF_MEMORY = "out of memory"
    TIME_LIMIT = "time limit"
    PREEMPTED = "preempted"
    NODE_LOST = "node lost"
    CANNOT_START = "cannot start"


@dataclass(frozen=True)
class JobState:
    """State of a job."""

    status: Status
    exit_code: int | None = None
    """Negative: ended by that signal; None while it runs, or if nobody knows."""
    reason: Reason = Reason.NONE


@dataclass(frozen=True)
class Job:
    """One attempt at a chunk of cases."""

    name: str
    """A DNS label of at most 63 characters, decided and recorded before submission."""
    spec: StepSpec
    folder: Path
    """Holds `step.json`, if the executor has a shared folder."""
    preload: tuple[str, ...] = ()
    """Slow modules that the tool imports."""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LogPage:
    """A piece of a log."""

    content: bytes
    next_start: int


class Executor(Protocol):
    """Somewhere jobs can run.

    All methods block and may be called again after a crash; the engine uses one thread per executor.
    """

    capabilities: Capabilities

    def submit(self, job: Job) -> None:
        """Start a job. Submitting a name that exists already does nothing.

        Raises:
            ExecutorUnavailable: The machinery did not answer; the engine tries again later.
            JobRefused: It answered no; trying again is useless.
        """

    def poll(self, names: Collection[str]) -> dict[str, JobState]:
        """Return the state of each job; absent means not known (never submitted, or forgotten)."""

    def cancel(self, name: str) -> None:
        """Stop a job in any state. Canceling what is over or unknown does nothing."""

    def wait(self, seconds: float) -> None:
        """Return when there may be news of a job, at the latest after so many seconds."""

    def read_log(self, name: str, *, start: int = 0) -> LogPage:
        """Return bytes of the log from `start`, and where to go on; unknown jobs have an empty log."""

    def close(self) -> None:
        """Stop what the executor started for itself; running jobs end."""
