"""Workflows of users; a foreign one is as good as none."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from medas.errors import NotFound
from medas.state.database import Database, Row
from medas.state.users import User

_LIST = """
SELECT w.id, w.title, w.steps, w.changed, last.id AS last_run, last.state AS last_state,
  (SELECT COUNT(*) FROM workflow_versions AS v WHERE v.workflow = w.id) AS versions
FROM workflows AS w LEFT JOIN runs AS last ON last.id = (
  SELECT r.id FROM runs AS r WHERE r.workflow = w.id ORDER BY r.created DESC, r.id DESC LIMIT 1
)
WHERE w.owner = :owner ORDER BY w.changed DESC, w.id
"""
_NEW = """
INSERT INTO workflows (id, owner, title, steps, created, changed) VALUES (:id, :owner, :title, :steps, :now, :now)
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


def new_workflow(database: Database, owner: User, text: Text) -> str:
    """Remember a new workflow with its first draft, and return its id, which nobody can guess."""
    made = secrets.token_hex(16)
    values = {"id": made, "owner": owner.id, "title": text.title, "steps": text.steps, "now": time.time()}
    draft = "INSERT INTO drafts (workflow, document, digest) VALUES (:id, :document, :digest)"
    with database.transaction():
        database.change(_NEW, values)
        database.change(draft, {"id": made, "document": text.document, "digest": text.digest})
    return made


def workflows_of(database: Database, owner: User) -> list[Row]:
    """Return id, title, steps, changed, versions, last_run and last_state of a user's workflows, newest change first."""
    return list(database.dicts(_LIST, {"owner": owner.id}))


def need_workflow(database: Database, owner: User, workflow: str) -> None:
    """Do nothing if the workflow is the user's own.

    Raises:
        NotFound: If there is none of this id, or it is somebody else's.
    """
    sql = "SELECT id FROM workflows WHERE id = :id AND owner = :owner"
    if not database.rows(sql, {"id": workflow, "owner": owner.id}):
        raise NotFound("there is no such workflow", hint="It may have been deleted; open the list of workflows")


def delete_workflow(database: Database, owner: User, workflow: str) -> None:
    """Forget a workflow, its draft and its versions; its runs stay.

    Raises:
        NotFound: If there is none of this id, or it is somebody else's.
    """
    need_workflow(database, owner, workflow)
    with database.transaction():
        for table in ("drafts", "workflow_versions"):
            database.change(f"DELETE FROM {table} WHERE workflow = :id", {"id": workflow})  # noqa: S608 - constants
        database.change("DELETE FROM workflows WHERE id = :id", {"id": workflow})
