"""Memory of the server while 50 browsers watch a run: `python -m benchmarks.server.streams`."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path

import psutil
from benchmarks.server.serving import Serving, serving
from benchmarks.server.viewer import tell

from medas.state.database import open_home

BROWSERS, WATCHED_SECONDS = 50, 15
GOALS = {"resident memory, MB": 300.0}
_PATHS = ("/", "/api/v1/session", "/api/v1/tools", "/api/v1/workflows", "/api/v1/runs", "/api/v1/runs/r1")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        endless_run_in(home)
        with serving(home) as server:
            server.get("/api/v1/session")
            before = memory(server)
            until = time.monotonic() + WATCHED_SECONDS
            watching = [threading.Thread(target=watch, args=(server, until)) for _ in range(BROWSERS)]
            for one in watching:
                one.start()
            spent = psutil.Process(server.pid).cpu_times()
            highest = before
            while any(one.is_alive() for one in watching):
                highest = max(highest, memory(server))
                time.sleep(0.2)
            used = psutil.Process(server.pid).cpu_times()
    share = (used.user + used.system - spent.user - spent.system) / WATCHED_SECONDS
    tell({"resident memory, MB": highest}, GOALS, {"resident memory before, MB": before, "processors in use": share})


def endless_run_in(home: Path) -> None:
    """Remember a run of a program that never ends; its events are looked for every second, which is the dearest case."""
    database = open_home(home)
    document = json.dumps({"medas": 1, "title": "Endless", "seed": 0, "steps": {}})
    values = {"document": document, "now": time.time(), "data": json.dumps({"title": "Endless", "steps": 0})}
    with database.transaction():
        database.change(
            "INSERT INTO runs (id, domain, title, document, digest, identity, options, state, created) "
            "VALUES ('r1', 'program', 'Endless', :document, '', '', '{}', 'running', :now)", values,
        )  # fmt: skip
        database.change(
            "INSERT INTO events (run, seq, at, kind, data) VALUES ('r1', 1, :now, 'run_started', :data)", values
        )
    database.close()


def watch(server: Serving, until: float) -> None:
    """Load the page as a browser does, then listen to the run."""
    for path in _PATHS:
        server.get(path)
    connection = server.connection()
    connection.request(
        "GET", "/api/v1/runs/r1/events", headers={"Cookie": server.cookie, "Host": f"127.0.0.1:{server.port}"}
    )
    answer = connection.getresponse()
    answer.read1(100)
    time.sleep(max(0.0, until - time.monotonic()))
    connection.close()


def memory(server: Serving) -> float:
    """Return the resident memory of the server in MB, without its workers."""
    return float(psutil.Process(server.pid).memory_info().rss) / 1e6


if __name__ == "__main__":
    main()
