"""Runs as lists show them, and how far those are that are not over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from medas.state.access import Right, projects_with
from medas.state.database import Database, Row
from medas.state.runs import FINAL
from medas.state.users import User

_FIELDS = "id, domain, title, workflow, version, state, created, finished, problem, options"
_RECENT = 500
"""Events that are looked at to learn what a run is doing now."""


def runs_page(
    database: Database, user: User, *, project: str | None = None, workflow: str | None = None, limit: int,
    before: str | None = None,
) -> list[Row]:  # fmt: skip
    """Return runs of a user's projects, newest first.

    Args:
        database: The database.
        user: Who asks.
        project: Only runs of this project.
        workflow: Only runs of this workflow.
        limit: How many at most.
        before: Only runs older than this one; an unknown one has none.
    """
    mine = [one for one in projects_with(database, user, Right.READ) if project in {None, one}]
    where = ["project = :project"]
    values: dict[str, Any] = {"limit": limit, "workflow": workflow, "before": before}
    if workflow is not None:
        where.append("workflow = :workflow")
    if before is not None:
        values["at"] = _begun(database, before, mine)
        if values["at"] is None:  # unknown, or foreign
            return []
        where.append("(created, id) < (:at, :before)")
    used = {name: value for name, value in values.items() if value is not None}
    sql = f"SELECT {_FIELDS} FROM runs WHERE {' AND '.join(where)} ORDER BY created DESC, id DESC LIMIT :limit"  # noqa: S608 - constants
    # One project at a time comes in order from the index; of all together the database would sort every run there is.
    found: list[Row] = [row for one in mine for row in database.dicts(sql, {**used, "project": one})]
    return sorted(found, key=lambda row: (row["created"], row["id"]), reverse=True)[:limit]


def _begun(database: Database, run: str, projects: Collection[str]) -> float | None:
    found = database.rows("SELECT created, project FROM runs WHERE id = :run", {"run": run})
    return float(found[0][0]) if found and found[0][1] in projects else None


def runs_before(database: Database, run: Row) -> int:
    """Return how many runs of the same engine were started before a run and are not over; 0 if it is over itself."""
    if run["state"] in FINAL:
        return 0
    sql = """
    SELECT COUNT(*) FROM runs WHERE domain = :domain AND finished IS NULL AND (created, id) < (:created, :id)
    """
    return int(database.rows(sql, {name: run[name] for name in ("domain", "created", "id")})[0][0])


class Counted(NamedTuple):
    """How many steps of a run are over."""

    over: int
    done: int


def steps_over(database: Database, runs: Collection[str]) -> dict[str, Counted]:
    """Return run -> how many of its steps are over."""
    sql = """
    SELECT run, COUNT(*), SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END) FROM steps WHERE run IN (:keys) GROUP BY run
    """
    return {run: Counted(over, int(done)) for run, over, done in database.those_in(sql, runs)}


class Doing(NamedTuple):
    """What a step that is not over is doing."""

    of: int
    """Items, as far as that is known."""
    done: int
    reused: int
    failed: int
    share: float
    """How far it is, 0..1."""


_ITEMS = "SELECT step, state, COUNT(*), SUM(reused) FROM items WHERE run = :run GROUP BY step, state"
_SAID = """
SELECT kind, data FROM events WHERE run = :run AND kind IN ('step_started', 'step_progress') ORDER BY seq DESC
LIMIT :most
"""


def steps_doing(database: Database, run: str) -> dict[str, Doing]:
    """Return step -> what it is doing, of all steps of a run that have begun."""
    states: dict[str, dict[str, int]] = {}
    reused: dict[str, int] = {}
    for step, state, count, known in database.rows(_ITEMS, {"run": run}):
        states.setdefault(step, {})[state] = int(count)
        reused[step] = reused.get(step, 0) + int(known)
    said = _last_said(database, run)
    return {step: _doing(states.get(step, {}), reused.get(step, 0), said.get(step, {})) for step in {*states, *said}}


def _last_said(database: Database, run: str) -> dict[str, dict[str, Any]]:
    """Return step -> kind of event -> the newest one."""
    found: dict[str, dict[str, Any]] = {}
    for kind, data in database.rows(_SAID, {"run": run, "most": _RECENT}):
        event = json.loads(data)
        found.setdefault(event["step"], {}).setdefault(kind, event)
    return found


def _doing(states: Mapping[str, int], reused: int, said: Mapping[str, Any]) -> Doing:
    of = max(sum(states.values()), said.get("step_started", {}).get("of", 0))
    over = sum(count for state, count in states.items() if state in FINAL)
    told = said.get("step_progress", {})
    # What one running item has told counts only where there is one; of many cases nobody knows which told it.
    within = told["done"] / told["of"] if of == 1 and over == 0 and told.get("of") else 0.0
    share = (over + min(1.0, within)) / of if of else 0.0
    return Doing(of, states.get("done", 0), reused, over - states.get("done", 0), share)


def steps_in_all(database: Database, runs: Collection[str]) -> dict[str, int]:
    """Return run -> how many steps it has, as its first event tells."""
    sql = "SELECT run, data FROM events WHERE seq = 1 AND run IN (:keys)"
    return {run: int(json.loads(data).get("steps", 0)) for run, data in database.those_in(sql, runs)}
