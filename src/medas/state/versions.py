"""Versions of a workflow: numbered from 1, never changed."""

from __future__ import annotations

import time
from typing import NamedTuple

from medas.state.database import Database, Row
from medas.state.workflows import Text

_NEW = """
INSERT INTO workflow_versions (workflow, number, digest, name, document, created)
VALUES (:workflow, :number, :digest, :name, :document, :now)
"""
_LAST = "SELECT number, digest FROM workflow_versions WHERE workflow = :workflow ORDER BY number DESC LIMIT 1"
_DRAFT = "SELECT document, digest FROM drafts WHERE workflow = :workflow"


class Frozen(NamedTuple):
    """A version."""

    number: int
    document: str
    is_new: bool
    """Whether it was made just now, because the draft differed from the last one."""


def freeze(database: Database, workflow: str, *, name: str = "", text: Text | None = None) -> Frozen:
    """Make a version of the draft of a workflow, unless the last version is the same text.

    Args:
        database: Where.
        workflow: Whose draft.
        name: How people call the version.
        text: The version in place of the draft, e.g. the draft with revisions of its tables.
    """
    values = {"workflow": workflow}
    with database.transaction():
        # Locks the row in PostgreSQL, so that two versions never get one number; SQLite has one writer anyway.
        database.change("UPDATE drafts SET digest = digest WHERE workflow = :workflow", values)
        document, digest = (text.document, text.digest) if text else database.rows(_DRAFT, values)[0]
        last = database.rows(_LAST, values)
        if last and last[0][1] == digest:
            return Frozen(last[0][0], document, is_new=False)
        number = last[0][0] + 1 if last else 1
        made = {"number": number, "digest": digest, "name": name, "document": document, "now": time.time()}
        database.change(_NEW, {**values, **made})
    return Frozen(number, document, is_new=True)


def versions_of(database: Database, workflow: str) -> list[Row]:
    """Return number, digest, name and created of all versions, the newest first."""
    sql = "SELECT number, digest, name, created FROM workflow_versions WHERE workflow = :workflow ORDER BY number DESC"
    return list(database.dicts(sql, {"workflow": workflow}))
