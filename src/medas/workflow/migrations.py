"""Documents of old formats become documents of today's; old ones load forever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medas.errors import BadWorkflow
from medas.workflow.problems import problem

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Format -> what turns a document of it into the next; each has a frozen document in `tests/old_versions/`."""


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """Return the document in today's format; one of a newer format is returned as it is.

    Raises:
        BadWorkflow: If it is not even of the shape that its old format had.
    """
    while (old := data["medas"]) in UPGRADES:
        try:
            data = UPGRADES[old](data)
        except (AttributeError, KeyError, TypeError, ValueError):
            odd = problem("bad-shape", key="steps", kind=f"as format {old} had it")
            raise BadWorkflow(f"this is no workflow of format {old}", problems=(odd,)) from None
    return data


def upgrade_0_to_1(data: dict[str, Any]) -> dict[str, Any]:
    """Turn the drafts from before the first release (a list of steps, wires as pairs) into format 1."""
    steps: dict[str, Any] = {}
    for old in data.get("steps", []):
        step = {name: value for name, value in old.items() if name not in {"id", "wires"}}
        wires = {plug: ".".join(source) for plug, source in old.get("wires", {}).items()}
        if old["id"] in steps or not isinstance(old["id"], str):
            text = f"{old['id']} is no step id, or that of two steps"
            raise ValueError(text)
        steps[old["id"]] = {"version": 1, **step, **({"wires": wires} if wires else {})}
    return {**data, "medas": 1, "steps": steps}


UPGRADES[0] = upgrade_0_to_1
