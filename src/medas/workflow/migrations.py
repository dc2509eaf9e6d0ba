"""Documents of old formats become documents of today's; old ones load forever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Format -> what turns a document of it into the next; each has a frozen document in `tests/old_versions/`."""


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """Return the document in today's format; one of a newer format is returned as it is."""
    while data["medas"] in UPGRADES:
        data = UPGRADES[data["medas"]](data)
    return data


def upgrade_0_to_1(data: dict[str, Any]) -> dict[str, Any]:
    """Turn the drafts from before the first release (a list of steps, wires as pairs) into format 1."""
    steps: dict[str, Any] = {}
    for old in data.get("steps", []):
        step = {name: value for name, value in old.items() if name not in {"id", "wires"}}
        wires = {plug: ".".join(source) for plug, source in old.get("wires", {}).items()}
        steps[old["id"]] = {"version": 1, **step, **({"wires": wires} if wires else {})}
    return {**data, "medas": 1, "steps": steps}


UPGRADES[0] = upgrade_0_to_1
