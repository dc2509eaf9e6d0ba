"""What results need of the store, and how to forget those whose objects are damaged, missing or to be removed."""

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


def pinned(database: Database) -> set[Digest]:
    """Return the media that must stay: what somebody pinned, and the images of tables and of uploads on their way."""
    found = database.rows("SELECT digest FROM artifacts WHERE pinned <> 0")
    found += database.rows("SELECT digest FROM dataset_volumes")
    made = database.rows("SELECT volumes FROM upload_files WHERE volumes IS NOT NULL")
    return {Digest(row[0]) for row in found} | {Digest(one) for row in made for one in json.loads(row[0])}


def last_used(database: Database) -> dict[Digest, float]:
    """Return medium -> when a run last made or reused it, in seconds since 1970; checkpoints count from their writing."""
    used: dict[Digest, float] = {}
    for outputs, at in database.rows(_LAST_USED):
        for digest in json.loads(outputs).values():
            used[digest] = max(at, used.get(digest, 0.0))
    used |= {
        Digest(digest): at for digest, at in database.rows("SELECT digest, MAX(at) FROM checkpoints GROUP BY digest")
    }
    return used


_LAST_USED = """
SELECT results.outputs, MAX(COALESCE(runs.created, results.made)) FROM results
LEFT JOIN items ON items.key = results.key LEFT JOIN runs ON runs.id = items.run
GROUP BY results.key, results.outputs
"""


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
