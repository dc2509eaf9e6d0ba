"""What comes out of a step whose items are over."""

from __future__ import annotations

from typing import Any

from medas.artifacts.shelf import Shelf
from medas.engine.few_cases import narrowed
from medas.engine.inputs import info_of, picked_of
from medas.engine.snapshot import RunState, StepState
from medas.media.dataset import CaseId
from medas.media.item import Stored
from medas.media.medium import Digest
from medas.media.values import PLAIN
from medas.tool.mapping import MappedResult, outgoing
from medas.workflow.fan_out import CASES


def outputs_of(run: RunState, step: StepState, shelf: Shelf) -> dict[str, str]:
    """Return result -> digest: of the one item, or of the cases with each result as a column."""
    if not step.planned.mapped:
        return narrowed(run, step, step.items[None].results, shelf)
    info = info_of(step)
    made: dict[MappedResult, dict[CaseId, Any]] = {
        MappedResult(result.id, result.type, result.replaces): {
            CaseId(item.case): _item(result.type, Digest(item.results[result.id]), shelf)
            for item in step.items.values()
            if item.state == "done" and item.case is not None
        }
        for result in info.outputs
    }
    identity = {
        "tool": info.id,
        "module": info.module,
        "version": info.version,
        "backend": step.planned.step.backend,
        "params": dict(step.params),
    }
    cases = outgoing(
        picked_of(run, step, shelf), made, gives=step.planned.step.gives, step=identity, model=_model(step)
    )
    return {CASES: shelf.put(cases)}


def _item(port_type: str, digest: Digest, shelf: Shelf) -> Any:
    if port_type in PLAIN:
        return getattr(shelf.get(digest), "value")  # noqa: B009 - plain media have one
    return Stored(digest, shelf.get)


def _model(step: StepState) -> str | None:
    """Return the digest of the model if the step predicts."""
    plug = next((plug.id for plug in info_of(step).inputs if plug.type == "Model"), None)
    first = next(iter(step.items.values()))
    return str(first.inputs[plug]) if plug is not None and plug in first.inputs else None
