"""Time to the first and to further slices of a CT of 512x512x200: `python -m benchmarks.server.viewer`."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.server.serving import serving

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.media.volume import Image
from medas.state.database import open_home

SHAPE = (1, 512, 512, 200)
GOALS = {"first slice, s": 0.5, "further slices, ms (p95)": 20.0, "slices of another plane, ms (p95)": 20.0}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        digest = scan_in(home)
        with serving(home) as server:
            server.get("/api/v1/session")
            connection = server.connection()
            path = f"/api/v1/volumes/{digest}/slice.png"
            first = seconds(lambda: (server.get(f"/api/v1/volumes/{digest}", connection),
                                     server.get(f"{path}?axis=2&index=100", connection)))  # fmt: skip
            axial = [seconds(lambda k=k: server.get(f"{path}?axis=2&index={k}", connection)) for k in range(20, 180)]
            coronal = [seconds(lambda j=j: server.get(f"{path}?axis=1&index={j}", connection)) for j in range(100, 200)]
    found = {
        "first slice, s": first,
        "further slices, ms (p95)": p95(axial),
        "slices of another plane, ms (p95)": p95(coronal),
    }
    tell(found, GOALS, {"further slices, ms (median)": 1000 * statistics.median(axial)})


def scan_in(home: Path) -> str:
    """Store a scan as if a run had made it, and return its digest."""
    database = open_home(home)
    rows = np.random.default_rng(0).normal(40, 200, SHAPE[1:3]).astype(np.int16)
    voxels = np.broadcast_to(rows[None, :, :, None], SHAPE)
    shelf = Shelf(FolderStore(home / "objects"), lookup=lambda _digest: None)
    digest = shelf.put(Image(voxels, np.diag([0.8, 0.8, 2.0, 1.0]), unit="HU", modality="CT"))
    values = {"key": "key", "outputs": json.dumps({"made": digest}), "made": time.time()}
    with database.transaction():
        sql = "INSERT INTO artifacts (digest, small, last_used, pinned) VALUES (:digest, :small, 0, 0)"
        for one, content in shelf.take_fresh().items():
            database.change(sql, {"digest": one, "small": content.decode()})
        database.change(
            "INSERT INTO results (key, outputs, tool, seconds, made, environment, versions) "
            "VALUES (:key, :outputs, 't', 0, :made, '', '{}')", values,
        )  # fmt: skip
    database.close()
    return str(digest)


def seconds(work: Any) -> float:
    """Return how long a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def p95(times: list[float]) -> float:
    """Return the time in ms that 95 of 100 do not exceed."""
    return 1000 * sorted(times)[int(0.95 * len(times))]


def tell(found: dict[str, float], goals: dict[str, float], more: dict[str, float]) -> None:
    """Print what was measured beside its goal."""
    for name, value in {**found, **more}.items():
        goal = goals.get(name)
        verdict = "" if goal is None else f"goal {goal:g}: {'met' if value <= goal else 'missed'}"
        print(f"{name:40} {value:9.3f}  {verdict}")


if __name__ == "__main__":
    main()
