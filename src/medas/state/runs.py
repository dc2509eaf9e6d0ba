"""What is remembered of runs: written at the end of each tick, read when an engine takes over."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from medas.errors import NotFound
from medas.state.database import Database, Row

FINAL = ("done", "failed", "crashed", "canceled", "left_out")
"""States that never change again; the statements below see to it."""

_FINAL_SQL = ", ".join(f"'{state}'" for state in FINAL)
_RUN = """
INSERT INTO runs (id, domain, title, document, digest, identity, options, state, created, finished, problem, workflow,
  version, project)
VALUES (:id, :domain, :title, :document, :digest, :identity, :options, :state, :created, :finished, :problem, :workflow,
  :version, :project)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, finished = excluded.finished, problem = excluded.problem,
  domain = excluded.domain
"""
_STEP = """
INSERT INTO steps (run, step, state, mapped, total, done, reused, failed, seconds, outputs, problem)
VALUES (:run, :step, :state, :mapped, :total, :done, :reused, :failed, :seconds, :outputs, :problem)
ON CONFLICT (run, step) DO UPDATE SET state = excluded.state, total = excluded.total, done = excluded.done,
  reused = excluded.reused, failed = excluded.failed, seconds = excluded.seconds, outputs = excluded.outputs,
  problem = excluded.problem
"""
_ITEM = """
INSERT INTO items (run, step, case_id, state, key, reused, tries, seconds, problem)
VALUES (:run, :step, :case_id, :state, :key, :reused, :tries, :seconds, :problem)
ON CONFLICT (run, step, case_id) DO UPDATE SET state = excluded.state, key = excluded.key, reused = excluded.reused,
  tries = excluded.tries, seconds = excluded.seconds, problem = excluded.problem
"""
# A state that is final stays: a late writer changes nothing.
_GUARDED = {
    "runs": f"{_RUN} WHERE runs.state NOT IN ({_FINAL_SQL})",
    "steps": f"{_STEP} WHERE steps.state NOT IN ({_FINAL_SQL})",
    "items": f"{_ITEM} WHERE items.state NOT IN ({_FINAL_SQL})",
    "attempts": """
INSERT INTO attempts (job, run, step, number, cases, executor, state, reason, started, ended)
VALUES (:job, :run, :step, :number, :cases, :executor, :state, :reason, :started, :ended)
ON CONFLICT (job) DO UPDATE SET state = excluded.state, reason = excluded.reason, ended = excluded.ended
WHERE attempts.ended IS NULL
""",
    "events": "INSERT INTO events (run, seq, at, kind, data) VALUES (:run, :seq, :at, :kind, :data)",
    "results": """
INSERT INTO results (key, outputs, tool, seconds, made, environment, versions)
VALUES (:key, :outputs, :tool, :seconds, :made, :environment, :versions) ON CONFLICT (key) DO NOTHING
""",
    "artifacts": """
INSERT INTO artifacts (digest, small, last_used, pinned) VALUES (:digest, :small, :last_used, :pinned)
ON CONFLICT (digest) DO UPDATE SET last_used = excluded.last_used
""",
    "uses": "INSERT INTO uses (key, digest, way) VALUES (:key, :digest, :way) ON CONFLICT DO NOTHING",
    "checkpoints": """
INSERT INTO checkpoints (key, digest, at) VALUES (:key, :digest, :at)
ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, at = excluded.at
""",
    "files": "INSERT INTO files (name, digest) VALUES (:name, :digest) ON CONFLICT DO NOTHING",
}
_KEYS = {"runs": ("id",), "steps": ("run", "step"), "items": ("run", "step", "case_id"), "attempts": ("job",)}


@dataclass
class Journal:
    """Rows that wait for the end of the tick; a row that changes twice is written once."""

    rows: dict[str, dict[Any, Row]] = field(default_factory=lambda: {table: {} for table in _GUARDED})
    over: set[str] = field(default_factory=set)
    """Keys whose checkpoint is not needed any more."""

    def add(self, table: str, **values: Any) -> None:
        """Note a row of a table."""
        rows = self.rows[table]
        key: Any = tuple(values[name] for name in _KEYS[table]) if table in _KEYS else len(rows)
        rows[key] = values

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.over and not any(self.rows.values())

    def write(self, database: Database) -> None:
        """Write all rows; must be called inside a transaction."""
        for table, rows in self.rows.items():
            if rows:
                database.change(_GUARDED[table], list(rows.values()))
                rows.clear()
        if self.over:
            database.change("DELETE FROM checkpoints WHERE key = :key", [{"key": key} for key in sorted(self.over)])
            self.over.clear()


@dataclass(frozen=True)
class Known:
    """A result that was made before."""

    outputs: dict[str, str]
    """Result -> digest."""
    seconds: float


def known_results(database: Database, keys: Collection[str]) -> dict[str, Known]:
    """Return what is known under these keys, in one query per 500."""
    rows = database.those_in("SELECT key, outputs, seconds FROM results WHERE key IN (:keys)", keys)
    return {row[0]: Known(json.loads(row[1]), row[2]) for row in rows}


def results_of_run(database: Database, run: str) -> dict[str, Known]:
    """Return key -> result of everything that a run computed or reused."""
    sql = """
    SELECT results.key, results.outputs, results.seconds FROM items JOIN results ON results.key = items.key
    WHERE items.run = :run
    """
    return {row[0]: Known(json.loads(row[1]), row[2]) for row in database.rows(sql, {"run": run})}


def known_checkpoints(database: Database) -> dict[str, str]:
    """Return key -> digest of the last checkpoint, of everything that was begun and is not done; that is little."""
    return dict(database.rows("SELECT key, digest FROM checkpoints"))


def small_manifest(database: Database, digest: str) -> bytes | None:
    """Return the manifest of a small medium, None if it is not one."""
    found = database.rows("SELECT small FROM artifacts WHERE digest = :digest", {"digest": digest})
    return found[0][0].encode() if found and found[0][0] is not None else None


def unfinished_runs(database: Database, domain: str) -> list[str]:
    """Return the ids of runs of a domain that are not over, oldest first."""
    sql = f"SELECT id FROM runs WHERE domain = :domain AND state NOT IN ({_FINAL_SQL}) ORDER BY created"  # noqa: S608 - a constant
    return [row[0] for row in database.rows(sql, {"domain": domain})]


def run_row(database: Database, run: str) -> Row:
    """Return a run as it is remembered.

    Raises:
        NotFound: If there is no such run.
    """
    found = database.dicts("SELECT * FROM runs WHERE id = :run", {"run": run})
    if not found:
        raise NotFound(f"there is no run {run}", hint="List them with `medas runs`")
    return found[0]


def step_rows(database: Database, run: str) -> dict[str, Row]:
    """Return the steps of a run."""
    return {row["step"]: row for row in database.dicts("SELECT * FROM steps WHERE run = :run", {"run": run})}


def item_rows(database: Database, run: str) -> list[dict[str, Any]]:
    """Return the items of a run."""
    return database.dicts("SELECT * FROM items WHERE run = :run ORDER BY step, case_id", {"run": run})


def events_after(database: Database, run: str, seq: int = 0, *, most: int = 1_000_000) -> list[dict[str, Any]]:
    """Return the events of a run with a higher number, in order, the first so many."""
    sql = "SELECT seq, at, kind, data FROM events WHERE run = :run AND seq > :seq ORDER BY seq LIMIT :most"
    found = database.rows(sql, {"run": run, "seq": seq, "most": most})
    return [{"run": run, "seq": row[0], "at": row[1], "kind": row[2], **json.loads(row[3])} for row in found]


def last_seq(database: Database, run: str) -> int:
    """Return the number of the last event of a run, 0 before the first."""
    return int(database.rows("SELECT COALESCE(MAX(seq), 0) FROM events WHERE run = :run", {"run": run})[0][0])


class RememberedFiles(dict[str, str]):
    """Digests of files that were read before, looked up in the database, new ones noted in the journal."""

    def __init__(self, database: Database, journal: Journal) -> None:
        super().__init__()
        self._database, self._journal = database, journal

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        found = self._database.rows("SELECT digest FROM files WHERE name = :name", {"name": name})
        if found:
            super().__setitem__(str(name), found[0][0])
        return bool(found)

    def __setitem__(self, name: str, digest: str) -> None:
        super().__setitem__(name, digest)
        self._journal.add("files", name=name, digest=digest)
