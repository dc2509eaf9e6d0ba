"""The draft of a workflow: one text, saved only by who has seen the last one."""

from __future__ import annotations

import time
from dataclasses import dataclass

from medas.state.database import Database
from medas.state.workflows import Text

_SAVE = """
UPDATE drafts SET document = :document, digest = :digest WHERE workflow = :workflow AND digest = :before
"""
_CHANGED = "UPDATE workflows SET title = :title, steps = :steps, changed = :now WHERE id = :workflow"


@dataclass(frozen=True)
class Draft:
    """A draft as it is kept."""

    document: str
    """Canonical JSON."""
    digest: str
    """SHA-256 of it."""


def draft_of(database: Database, workflow: str) -> Draft:
    """Return the draft of a workflow that is there."""
    sql = "SELECT document, digest FROM drafts WHERE workflow = :workflow"
    return Draft(*database.rows(sql, {"workflow": workflow})[0])


def save_draft(database: Database, workflow: str, text: Text, *, before: str) -> Draft | None:
    """Replace a draft if its digest is still `before`; else change nothing and return the one that is there."""
    values = {"workflow": workflow, "document": text.document, "digest": text.digest, "before": before}
    with database.transaction():
        # One statement compares and writes, so that of two writers at a time one finds nothing to change.
        if database.change(_SAVE, values) == 0:
            return draft_of(database, workflow)
        told = {"workflow": workflow, "title": text.title, "steps": text.steps, "now": time.time()}
        database.change(_CHANGED, told)
    return None
