"""What the engine knows of runs, as the planner sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from medas.errors import Problem
from medas.media.medium import Digest, Json
from medas.state.runs import FINAL, Known
from medas.step.spec import Limits
from medas.workflow.document import Document
from medas.workflow.fan_out import PlannedStep

State = Literal[
    "waiting", "ready", "queued", "running", "done", "failed", "crashed", "canceled", "left_out",
]  # fmt: skip
MOST_LOSSES = 3
"""Attempts that may be lost before an item counts as crashed."""


@dataclass(slots=True)
class ItemState:
    """One case of a mapped step, or a whole step."""

    case: str | None
    inputs: Mapping[str, Digest | list[Digest]]
    key: str
    seed: int | None = None
    history: tuple[Json, ...] = ()
    state: State = "ready"
    reused: bool = False
    tries: int = 0
    losses: int = 0
    memory_factor: float = 1.0
    """Raised once if an attempt ran out of memory."""
    results: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    seconds: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the state is final."""
        return self.state in FINAL


_FAILED = ("failed", "crashed", "left_out")


class Tally(NamedTuple):
    """How many items of a step are in which state."""

    of: int
    done: int
    reused: int
    """Of those that are done, how many were known before."""
    failed: int
    """Failed, crashed or left out."""


@dataclass(slots=True)
class StepState:
    """One step of a run."""

    planned: PlannedStep
    params: Mapping[str, Json]
    """All parameters, defaults included, as the plugs take them."""
    limits: Limits
    executor: str
    pending: int = 0
    """Steps before it that are not over."""
    state: State = "waiting"
    items: dict[str | None, ItemState] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    """Result -> digest, once the step is done."""
    problem: Problem | None = None
    seconds: float = 0.0
    started: float | None = None
    expected: float | None = None
    """Seconds that one item took so far."""

    @property
    def id(self) -> str:
        """Step id."""
        return self.planned.id

    @property
    def is_over(self) -> bool:
        """Whether the state is final."""
        return self.state in FINAL

    @property
    def ready(self) -> list[ItemState]:
        """Items that wait for an attempt."""
        return [item for item in self.items.values() if item.state == "ready"]

    def tally(self) -> Tally:
        """Count the items."""
        done = reused = failed = 0
        for item in self.items.values():
            if item.state == "done":
                done += 1
                reused += item.reused
            elif item.state in _FAILED:
                failed += 1
        return Tally(len(self.items), done, reused, failed)


@dataclass(slots=True)
class RunState:
    """One run."""

    id: str
    document: Document
    steps: dict[str, StepState]
    """In an order in which they can run."""
    options: Mapping[str, Any]
    created: float
    text: str = ""
    """The document as it is remembered."""
    digest: str = ""
    """Digest of the document."""
    identity: str | None = None
    """Digest of everything that the results depend on."""
    state: State = "running"
    problem: Problem | None = None
    cancel: bool = False
    touched: set[str] = field(default_factory=set)
    """Steps at which something may be done; the planner looks at no others."""
    followers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Step -> steps that are wired from it."""
    seq: int = 0
    """Number of the last event."""
    left: int = 0
    """Steps that are not over."""
    attempts: int = 0
    """Number of the last attempt."""
    cpus: int = 0
    """CPUs that its jobs hold."""

    @property
    def is_over(self) -> bool:
        """Whether the state is final."""
        return self.state in FINAL


@dataclass(slots=True)
class JobInfo:
    """A job that was submitted and is not over."""

    name: str
    run: str
    step: str
    number: int
    cases: tuple[str | None, ...]
    limits: Limits
    executor: str
    started: float
    last_sign: float
    offset: int = 0
    """Bytes of its events that were read."""
    canceled: bool = False


@dataclass(slots=True)
class Capacity:
    """What an executor has in all."""

    cpus: int
    memory_gib: float
    gpus: int
    jobs: int
    inline: bool = False
    """Whether it is the engine's own process."""
    down_until: float = 0.0
    """Time before which nothing is submitted, because it did not answer."""


@dataclass(slots=True)
class Snapshot:
    """Everything that a plan depends on."""

    runs: dict[str, RunState] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    """Key -> result that was made before; only keys that were looked up."""
    checkpoints: dict[str, str] = field(default_factory=dict)
    """Key -> digest of the last checkpoint of an attempt that did not end."""
    jobs: dict[str, JobInfo] = field(default_factory=dict)
    capacity: dict[str, Capacity] = field(default_factory=dict)
    """Executor -> what it has."""
