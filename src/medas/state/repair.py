"""Forget results that lead to damaged or missing objects, so that they are made again."""

from __future__ import annotations

import json
from collections.abc import Collection

from medas.media.medium import Digest
from medas.state.database import Database


def small_media(database: Database) -> dict[Digest, bytes]:
    """Return the small media that are filed as rows, by digest."""
    rows = database.rows("SELECT digest, small FROM artifacts WHERE small IS NOT NULL")
    return {Digest(digest): text.encode() for digest, text in rows}


def named_by_results(database: Database) -> set[Digest]:
    """Return every digest that a remembered result names."""
    rows = database.rows("SELECT outputs FROM results")
    return {Digest(digest) for (outputs,) in rows for digest in json.loads(outputs).values()}


def forget_results(database: Database, digests: Collection[str]) -> int:
    """Forget every result that names one of these digests, and these small media; return how many results."""
    gone = set(digests)
    rows = database.rows("SELECT key, outputs FROM results")
    keys = [key for key, outputs in rows if gone & set(json.loads(outputs).values())]
    with database.transaction():
        database.change("DELETE FROM results WHERE key = :key", [{"key": key} for key in keys])
        database.change("UPDATE runs SET identity = NULL")  # no run is copied whose results may be gone
        database.change("DELETE FROM uses WHERE key = :key", [{"key": key} for key in keys])
        database.change("DELETE FROM artifacts WHERE digest = :digest", [{"digest": digest} for digest in sorted(gone)])
    return len(keys)
