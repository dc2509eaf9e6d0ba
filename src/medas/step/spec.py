"""What a worker is told and what it answers: `step.json`, `events.jsonl` and `result.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from medas.errors import BadFile, Problem
from medas.media.medium import Digest, Json

PROTOCOL = 1
SPEC, EVENTS, RESULT = "step.json", "events.jsonl", "result.json"
CLAIM, BEAT, STOP, LOG = "claim", "beat", "stop", "log"

Outcome = Literal["done", "failed", "canceled"]


@dataclass(frozen=True)
class Item:
    """One case of a mapped step, or the whole step."""

    case: str | None
    key: str
    inputs: Mapping[str, Digest | list[Digest]]
    """Plug -> digest of the medium, or of several."""
    seed: int | None = None
    """Resolved seed of a stochastic tool."""
    history: tuple[Json, ...] = ()
    """Mapped steps that the image went through, for tools that look at it."""
    resume: Digest | None = None
    """Last checkpoint of an earlier attempt."""


@dataclass(frozen=True)
class Limits:
    """What an attempt may use."""

    cpus: int = 1
    memory_gib: float = 2.0
    gpus: int = 0
    wall_seconds: float | None = None


@dataclass(frozen=True)
class StepSpec:
    """One attempt at a chunk of cases. It names no path, so the same bytes work on the host and in a container."""

    job: str
    tool: str
    module: str
    version: int
    backend: str
    params: Mapping[str, Json]
    items: tuple[Item, ...]
    limits: Limits = field(default_factory=Limits)
    small: Mapping[Digest, str] = field(default_factory=dict)
    """Manifests of small media among the inputs, which lie in no file."""

    def to_json(self) -> dict[str, Json]:
        """Return `step.json`."""
        return {"protocol": PROTOCOL, **asdict(self)}

    @classmethod
    def from_json(cls, data: Json) -> StepSpec:
        """Return what `to_json` wrote.

        Raises:
            BadFile: If a newer engine wrote it.
        """
        if data.get("protocol") != PROTOCOL:
            found = data.get("protocol")
            raise BadFile(f"the job has protocol {found}, this worker knows {PROTOCOL}", hint="Update MeDaS", file=SPEC)
        own = {name: value for name, value in data.items() if name != "protocol"}
        items = tuple(Item(**{**item, "history": tuple(item["history"])}) for item in data["items"])
        return cls(**{**own, "items": items, "limits": Limits(**data["limits"])})


@dataclass(frozen=True)
class ItemResult:
    """What became of one item."""

    case: str | None
    outcome: Outcome
    results: Mapping[str, Digest] = field(default_factory=dict)
    problem: Problem | None = None
    seconds: float = 0.0

    def to_json(self) -> dict[str, Json]:
        """Return the item as JSON."""
        problem = None if self.problem is None else self.problem.to_json()
        return {**asdict(self), "results": dict(self.results), "problem": problem}

    @classmethod
    def from_json(cls, data: Json) -> ItemResult:
        """Return what `to_json` wrote."""
        problem = data["problem"]
        return cls(**{**data, "problem": None if problem is None else Problem.from_json(problem)})


@dataclass(frozen=True)
class StepResult:
    """The answer of a worker; written last and whole, it is the truth."""

    items: tuple[ItemResult, ...]
    seconds: float
    environment: str = ""
    """Digest of versions, device class and threads."""
    small: Mapping[Digest, str] = field(default_factory=dict)
    """Manifests of small media that were made."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of the libraries that were loaded."""

    def to_json(self) -> dict[str, Any]:
        """Return `result.json`."""
        data = {"protocol": PROTOCOL, "seconds": self.seconds, "environment": self.environment}
        items = [item.to_json() for item in self.items]
        return {**data, "items": items, "small": dict(self.small), "versions": dict(self.versions)}

    @classmethod
    def from_json(cls, data: Json) -> StepResult:
        """Return what `to_json` wrote."""
        items = tuple(ItemResult.from_json(item) for item in data["items"])
        return cls(items, data["seconds"], data["environment"], data["small"], data["versions"])
