"""Results of a run: as files in a folder, or as values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from medas.engine.account import Account
from medas.engine.loop import Engine
from medas.media.medium import Digest, Medium
from medas.media.metrics import Metrics
from medas.media.values import Bool, Number, Text


def write_results(engine: Engine, account: Account, out: Path) -> dict[str, Any]:
    """Write every result below `out`, one folder per step, and return `step.result` -> path or value."""
    from medas.reporting.export import export

    written: dict[str, Any] = {}
    for name, step in account.steps.items():
        for result, digest in step.outputs.items():
            medium = engine.shelf.get(Digest(digest))
            value = value_of(medium)
            path = export(medium, out / name, result)
            written[f"{name}.{result}"] = str(path) if value is None or isinstance(medium, Metrics) else value
    return written


def results_of(engine: Engine, account: Account) -> dict[str, Any]:
    """Return `step.result` -> value, or the digest where only a file could hold it."""
    found: dict[str, Any] = {}
    for name, step in account.steps.items():
        for result, digest in step.outputs.items():
            value = value_of(engine.shelf.get(Digest(digest)))
            found[f"{name}.{result}"] = digest if value is None else value
    return found


def value_of(medium: Medium) -> Any:
    """Return a plain value, or metrics as JSON; None for everything that needs a file."""
    if isinstance(medium, Number | Text | Bool):
        return medium.value
    if isinstance(medium, Metrics):
        return [
            {"name": one.name, "label": one.label, "value": one.value, "unit": one.unit, "n": one.n, "low": one.low,
             "high": one.high, "note": one.note}
            for one in medium.values
        ]  # fmt: skip
    return None
