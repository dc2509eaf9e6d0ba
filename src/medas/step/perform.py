"""Run a tool on the items of a job; the same in a worker and inside the engine's process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from medas.artifacts.shelf import Shelf
from medas.errors import Canceled, MedasError, StoreDamaged
from medas.media.medium import Digest, Medium
from medas.media.model import Model
from medas.safe.crashpoints import crashpoint
from medas.step.environment import environment_digest, versions
from medas.step.spec import Item, ItemResult, StepResult, StepSpec
from medas.tool.base import Tool
from medas.tool.catalog import tool_class
from medas.tool.workspace import Event, Workspace


@dataclass(frozen=True)
class Surroundings:
    """What a job finds around it."""

    shelf: Shelf
    emit: Callable[[Event], None]
    """Where events go; may raise `Canceled`."""
    tools: Callable[[str, str], type[Tool]] = tool_class
    """Module and tool id -> class."""


def perform(spec: StepSpec, around: Surroundings) -> StepResult:
    """Run every item of a job. A failing item does not stop the others; a request to stop does.

    Returns:
        One result per item; canceled items come last.
    """
    started = time.monotonic()
    tool = around.tools(spec.module, spec.tool)
    environment = environment_digest(spec.limits)
    made: list[ItemResult] = []
    small: dict[Digest, str] = {}
    for place, item in enumerate(spec.items):
        result = perform_item(spec, item, tool, around)
        made.append(result)
        fresh = {digest: content.decode() for digest, content in around.shelf.take_fresh().items()}
        if result.outcome == "done":
            # Everything goes with the event, so that the work survives if the worker dies before its result is written.
            about = {"seconds": result.seconds, "small": fresh, "environment": environment, "versions": versions()}
            around.emit({"kind": "item_done", "case": item.case, "results": dict(result.results), **about})
        elif result.problem is not None:
            around.emit({"kind": "item_failed", "case": item.case, "problem": result.problem.to_json()})
        small |= fresh
        crashpoint("after_item")
        if result.outcome == "canceled":
            made += [ItemResult(other.case, "canceled") for other in spec.items[place + 1 :]]
            break
    return StepResult(tuple(made), time.monotonic() - started, environment, small, versions())


def perform_item(spec: StepSpec, item: Item, tool: type[Tool], around: Surroundings) -> ItemResult:
    """Run a tool on one item; what goes wrong is in the answer."""
    started = time.monotonic()
    try:
        digests = _results(spec, item, tool, around)
    except Canceled:
        return ItemResult(item.case, "canceled", seconds=time.monotonic() - started)
    except MedasError as error:
        problem = error.problem().at(case=item.case)
        return ItemResult(item.case, "failed", problem=problem, seconds=time.monotonic() - started)
    return ItemResult(item.case, "done", digests, seconds=time.monotonic() - started)


def _results(spec: StepSpec, item: Item, kind: type[Tool], around: Surroundings) -> dict[str, Digest]:
    tool = kind(backend=spec.backend)
    tool.state.unwrap()
    for name, value in spec.params.items():
        tool.slots[name].put(value)
    for plug, digests in item.inputs.items():
        tool.slots[plug].put(_medium(digests, around.shelf))
    tool.workspace = _workspace(spec, item, around)
    try:
        made = tool.make()
        return {name: around.shelf.put(_with_provenance(medium, item)) for name, medium in made.items()}
    finally:
        tool.workspace.tidy()


def _medium(digests: Digest | list[Digest], shelf: Shelf) -> Any:
    return [shelf.get(digest) for digest in digests] if isinstance(digests, list) else shelf.get(digests)


def _with_provenance(medium: Medium, item: Item) -> Medium:
    """Return a model with the digest of the data that it learned from in its card."""
    if not isinstance(medium, Model):
        return medium
    training = {**medium.card.get("training", {}), "data": dict(item.inputs)}
    return Model(medium.weights, {**medium.card, "training": training})


def _workspace(spec: StepSpec, item: Item, around: Surroundings) -> Workspace:
    tags = {"case": item.case} if item.case is not None else {}
    device = spec.backend if spec.backend in {"cuda", "mps"} else "cuda" if spec.limits.gpus else "cpu"

    def save(checkpoint: bytes) -> None:
        digest = around.shelf.folder.put_bytes(checkpoint)
        crashpoint("after_checkpoint")
        around.emit({"kind": "checkpoint", "key": item.key, "digest": digest, **tags})

    return Workspace(
        seed=item.seed or 0, device=device, threads=spec.limits.cpus, emit=around.emit, save=save,
        resume=_checkpoint(item, around.shelf), history=item.history,
        objects=around.shelf.folder.root, tags=tags,
    )  # fmt: skip


def _checkpoint(item: Item, shelf: Shelf) -> bytes | None:
    if item.resume is None:
        return None
    try:
        return shelf.folder.get_bytes(item.resume)
    except StoreDamaged:
        return None  # begin anew rather than go on from damaged numbers
