"""What steps have reported while they worked, as curves."""

from __future__ import annotations

import json
import math
from typing import Any

from medas.server.thin import Point, thinned
from medas.state.database import Database

_SAID = "SELECT data FROM events WHERE run = :run AND kind = 'step_progress' ORDER BY seq"


def curves_of(database: Database, run: str, *, most: int = 1000) -> dict[str, dict[str, list[Point]]]:
    """Return step -> metric -> points (at step, value), thinned; a repeated step, as after a crash, counts once.

    Cases of a mapped step report side by side; theirs are no curve and are left out.
    """
    found: dict[str, dict[str, dict[float, float]]] = {}
    for (data,) in database.rows(_SAID, {"run": run}):
        event: dict[str, Any] = json.loads(data)
        if event.get("case") is not None:
            continue
        for name, value in (event.get("metrics") or {}).items():
            if isinstance(value, int | float) and math.isfinite(value):
                found.setdefault(event["step"], {}).setdefault(name, {})[event["done"]] = value
    return {
        step: {name: thinned(sorted(points.items()), most) for name, points in metrics.items()}
        for step, metrics in found.items()
    }
