"""`medas serve` with 10,000 runs stored, asked by 32 clients: half reads, a third lists, a fifth writes.

`api.py read` and its kin tell the 95th percentile of one kind. Clients are a process of their own.
"""

from __future__ import annotations

import atexit
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.child import serve

from medas.safe.home import home_folder
from medas.state.accounts import add_account
from medas.state.database import open_home
from medas.state.sessions import csrf_of, start_session
from medas.workflow.templates import template_text

RUNS, CLIENTS, SECONDS = 10_000, 32, 15
HERE = Path(__file__).resolve().parent
_RUN = """
INSERT INTO runs (id, domain, title, document, digest, options, state, created, finished, project)
VALUES (:id, 'server', 'Liver contour', :document, '', '{}', 'done', :at, :at, :project)
"""
_STEP = """
INSERT INTO steps (run, step, state, mapped, total, done, reused, failed, seconds, outputs)
VALUES (:id, :step, 'done', 0, 1, 1, 0, 0, 1, '{}')
"""
_EVENT = "INSERT INTO events (run, seq, at, kind, data) VALUES (:id, 1, :at, 'run_started', '{\"steps\":10}')"


def filled(home: Path) -> dict[str, str]:
    """Make an account with many runs in two projects, and return what a browser of it sends."""
    database = open_home(home)
    anna = add_account(database, "anna", "correct horse battery")
    document = template_text("liver_contour")
    steps = list(json.loads(document)["steps"])
    rows = [
        {"id": f"r{number}", "document": document, "at": float(number), "project": "local" if number % 2 else "another"}
        for number in range(1, RUNS + 1)
    ]
    with database.transaction():
        database.change(_RUN, rows)
        database.change(_STEP, [{"id": row["id"], "step": step} for row in rows for step in steps])
        database.change(_EVENT, [{"id": row["id"], "at": row["at"]} for row in rows])
    token = start_session(database, anna)
    database.close()
    return {"Cookie": f"medas_session={token}", "X-CSRF-Token": csrf_of(token)}


class Served:
    """A server of its own folder, and the plan of its clients."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="medas-bench-")
        home = Path(self.folder.name)
        known = home_folder() / "catalog.json"
        if known.is_file():
            (home / "catalog.json").write_bytes(known.read_bytes())
        headers = filled(home)
        command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--port", "0", "--home", str(home)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        self.address = re.findall(r"on (http\S+);", told)[0]
        self.plan = home / "plan.json"
        read = {
            "kind": "read",
            "share": 50,
            "method": "GET",
            "paths": [f"/api/v1/runs/r{n}" for n in range(1, RUNS, 2)],
        }
        lists = {"kind": "list", "share": 30, "method": "GET", "paths": ["/api/v1/runs?limit=50"]}
        write = {"kind": "write", "share": 20, "method": "POST", "paths": ["/api/v1/workflows"]}
        asks = [{**read, "body": None}, {**lists, "body": None}, {**write, "body": {"title": "New"}}]
        self.plan.write_text(json.dumps({"headers": {**headers, "Origin": self.address}, "asks": asks}))
        self.asked(clients=1, seconds=3)  # imports and caches
        atexit.register(self.stop)

    def asked(self, *, clients: int = CLIENTS, seconds: float = SECONDS) -> dict[str, Any]:
        """Let the clients ask, and return what they tell."""
        words = ["--clients", str(clients), "--seconds", str(seconds)]
        command = [sys.executable, str(HERE / "http_load.py"), self.address, str(self.plan), *words]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return dict(json.loads(told))

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.process.terminate()
        self.process.wait(timeout=60)
        self.folder.cleanup()


if __name__ == "__main__":
    server = Served()
    kind = sys.argv[1]
    if kind == "show":
        print(json.dumps(server.asked(), indent=2))
    else:
        serve(
            lambda _none: server.asked(),
            judge=lambda told: {"score": told[kind]["p95"], "answer": told["errors"]},
            facts=lambda told: {"errors": told["errors"]},
            expected={"errors": 0},
            path="uvicorn, SQLite",
        )
