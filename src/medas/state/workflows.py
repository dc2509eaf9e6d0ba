"""Workflows of projects; who may use one is decided in `access`."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from medas.state.access import MINE
from medas.state.database import Database, Row
from medas.state.users import User

_LIST = f"""
SELECT w.id, w.title, w.steps, w.changed, last.id AS last_run, last.state AS last_state,
  (SELECT COUNT(*) FROM workflow_versions AS v WHERE v.workflow = w.id) AS versions
FROM workflows AS w LEFT JOIN runs AS last ON last.id = (
  SELECT r.id FROM runs AS r WHERE r.workflow = w.id ORDER BY r.created DESC, r.id DESC LIMIT 1
)
WHERE w.project IN {MINE} AND w.project = COALESCE(:project, w.project) ORDER BY w.changed DESC, w.id
"""  # noqa: S608 - a constant
_NEW = """
INSERT INTO workflows (id, owner, project, title, steps, created, changed)
VALUES (:id, :owner, :project, :title, :steps, :now, :now)
"""


@dataclass(frozen=True)
class Text:
    """A document as it is kept."""

    title: str
    steps: int
    """How many."""
    document: str
    """Canonical JSON."""
    digest: str
    """SHA-256 of it."""


def new_workflow(database: Database, owner: User, text: Text, *, project: str) -> str:
    """Remember a new workflow with its first draft, and return its id, which nobody can guess."""
    made = secrets.token_hex(16)
    values = {"id": made, "owner": owner.id, "project": project, "title": text.title, "steps": text.steps}
    draft = "INSERT INTO drafts (workflow, document, digest) VALUES (:id, :document, :digest)"
    with database.transaction():
        database.change(_NEW, {**values, "now": time.time()})
        database.change(draft, {"id": made, "document": text.document, "digest": text.digest})
    return made


def workflows_of(database: Database, user: User, *, project: str | None = None) -> list[Row]:
    """Return the workflows of a user's projects, or of one of them, newest change first.

    Each row has id, title, steps, changed, versions, last_run and last_state.
    """
    return list(database.dicts(_LIST, {"user": user.id, "project": project}))


def delete_workflow(database: Database, workflow: str) -> None:
    """Forget a workflow, its draft and its versions; its runs stay."""
    with database.transaction():
        for table in ("drafts", "workflow_versions"):
            database.change(f"DELETE FROM {table} WHERE workflow = :id", {"id": workflow})  # noqa: S608 - constants
        database.change("DELETE FROM workflows WHERE id = :id", {"id": workflow})
