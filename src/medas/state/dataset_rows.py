"""Rows, change sets and volumes of a table of cases, written in one transaction with its revision."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medas.safe.strict_json import canonical
from medas.state.database import Database

MOST_CHANGES = 200
"""Change sets that are kept of a table; older ones cannot be undone."""
_SAVE = """
INSERT INTO dataset_rows (dataset, id, excluded, cells) VALUES (:dataset, :id, :excluded, :cells)
ON CONFLICT (dataset, id) DO UPDATE SET excluded = excluded.excluded, cells = excluded.cells
"""
_NEXT = """
UPDATE datasets SET rev = :rev, columns = :columns, next_row = :next_row, rows = :rows, patients = :patients,
  changed = :now
WHERE id = :dataset AND rev = :before
"""
_CHANGE = """
INSERT INTO dataset_changes (dataset, rev, author, at, stack, change)
VALUES (:dataset, :rev, :author, :now, :stack, :change)
"""
_TOP = """
SELECT rev, author, stack, change FROM dataset_changes
WHERE dataset = :id AND author = :author AND stack = :stack ORDER BY rev DESC LIMIT 1
"""
_VOLUME = """
INSERT INTO dataset_volumes (dataset, digest, bytes, facts) VALUES (:dataset, :digest, :bytes, :facts)
ON CONFLICT (dataset, digest) DO NOTHING
"""


@dataclass(frozen=True)
class Saved:
    """A table as it is after a change."""

    rev: int
    columns: Any
    next_row: int
    rows: int
    patients: int
    touched: Mapping[int, tuple[bool, Mapping[str, Any]]]
    """Row -> whether it is left out, and its cells."""
    gone: Collection[int]


@dataclass(frozen=True)
class ChangeRow:
    """A change set as it is kept."""

    rev: int
    author: str
    stack: str
    change: dict[str, Any]


def rows_of(database: Database, dataset: str) -> list[tuple[int, bool, dict[str, Any]]]:
    """Return id, whether it is left out, and cells of every row, in order."""
    sql = "SELECT id, excluded, cells FROM dataset_rows WHERE dataset = :id ORDER BY id"
    return [(row[0], bool(row[1]), json.loads(row[2])) for row in database.rows(sql, {"id": dataset})]


def save_change(
    database: Database, dataset: str, saved: Saved, change: Any, *, author: str, stack: str, moved: tuple[int, str] | None
) -> bool:  # fmt: skip
    """Write a change set and what it changed, unless somebody else wrote first; return whether it was written.

    Args:
        database: Where.
        dataset: Which table.
        saved: The table afterwards.
        change: The change set as JSON.
        author: Who did it.
        stack: `undo` if it can be undone, else empty.
        moved: Revision of the change set that was undone or done again, and the stack where it is now.
    """
    now = time.time()
    values = {
        "dataset": dataset, "rev": saved.rev, "before": saved.rev - 1, "columns": canonical(saved.columns).decode(),
        "next_row": saved.next_row, "rows": saved.rows, "patients": saved.patients, "now": now,
    }  # fmt: skip
    with database.transaction():
        if database.change(_NEXT, values) == 0:
            return False
        database.change(
            _SAVE,
            [{"dataset": dataset, "id": number, "excluded": int(out), "cells": json.dumps(dict(cells), ensure_ascii=False)}
             for number, (out, cells) in saved.touched.items()],
        )  # fmt: skip
        gone = [{"dataset": dataset, "id": number} for number in saved.gone]
        database.change("DELETE FROM dataset_rows WHERE dataset = :dataset AND id = :id", gone)
        _note(database, dataset, saved.rev, change, author, stack, moved, now)
    return True


def _note(  # noqa: PLR0917 - one row
    database: Database, dataset: str, rev: int, change: Any, author: str, stack: str,
    moved: tuple[int, str] | None, now: float,
) -> None:  # fmt: skip
    if moved is not None:
        sql = "UPDATE dataset_changes SET stack = :stack WHERE dataset = :dataset AND rev = :rev"
        database.change(sql, {"dataset": dataset, "rev": moved[0], "stack": moved[1]})
    else:
        sql = "UPDATE dataset_changes SET stack = '' WHERE dataset = :dataset AND stack = 'redo' AND author = :author"
        database.change(sql, {"dataset": dataset, "author": author})
    text = json.dumps(change, ensure_ascii=False)
    database.change(
        _CHANGE, {"dataset": dataset, "rev": rev, "author": author, "now": now, "stack": stack, "change": text}
    )
    old = {"dataset": dataset, "oldest": rev - MOST_CHANGES}
    database.change("DELETE FROM dataset_changes WHERE dataset = :dataset AND rev <= :oldest", old)


def changes_after(database: Database, dataset: str, rev: int) -> list[ChangeRow]:
    """Return the change sets after a revision, in order."""
    sql = "SELECT rev, author, stack, change FROM dataset_changes WHERE dataset = :id AND rev > :rev ORDER BY rev"
    return [
        ChangeRow(row[0], row[1], row[2], json.loads(row[3])) for row in database.rows(sql, {"id": dataset, "rev": rev})
    ]


def top_of(database: Database, dataset: str, author: str, stack: str) -> ChangeRow | None:
    """Return the change set that the author would undo, or do again, next."""
    # What was undone last is the oldest of what can be done again.
    found = database.rows(
        _TOP if stack == "undo" else _TOP.replace("DESC", "ASC"), {"id": dataset, "author": author, "stack": stack}
    )
    return next((ChangeRow(row[0], row[1], row[2], json.loads(row[3])) for row in found), None)


def stacks_of(database: Database, dataset: str, author: str) -> set[str]:
    """Return which of `undo` and `redo` have something for this author."""
    sql = "SELECT DISTINCT stack FROM dataset_changes WHERE dataset = :id AND author = :author AND stack <> ''"
    return {row[0] for row in database.rows(sql, {"id": dataset, "author": author})}


def hold_volumes(database: Database, dataset: str, volumes: Sequence[tuple[str, int, Any]]) -> None:
    """Remember that a table has volumes: digest, bytes and facts of each; clean-up keeps them as long as it is there."""
    with database.transaction():
        database.change(
            _VOLUME,
            [{"dataset": dataset, "digest": digest, "bytes": size, "facts": json.dumps(facts)}
             for digest, size, facts in volumes],
        )  # fmt: skip


def volumes_of(database: Database, dataset: str) -> dict[str, dict[str, Any]]:
    """Return digest -> facts of the volumes that a table has or had."""
    sql = "SELECT digest, facts FROM dataset_volumes WHERE dataset = :id"
    return {row[0]: json.loads(row[1]) for row in database.rows(sql, {"id": dataset})}


def holds(database: Database, digest: str, dataset: str | None = None) -> bool:
    """Return whether a table, or this one, has a volume."""
    if dataset is None:
        sql, values = "SELECT 1 FROM dataset_volumes WHERE digest = :digest LIMIT 1", {"digest": digest}
    else:
        sql = "SELECT 1 FROM dataset_volumes WHERE digest = :digest AND dataset = :dataset"
        values = {"digest": digest, "dataset": dataset}
    return bool(database.rows(sql, values))
