"""Uploads on their way into a table: which files, how far they are, and what was found in them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from medas.safe.strict_json import canonical
from medas.state.database import Database, Row

KEPT_SECONDS = 7 * 24 * 3600.0
"""So long an upload waits for the rest of its files."""
_FILE = """
INSERT INTO upload_files (upload, number, parent, name, size, received, verdict, facts)
VALUES (:upload, :number, :parent, :name, :size, :received, :verdict, NULL)
"""


def new_upload(database: Database, dataset: str, files: Sequence[tuple[str, int, Any]]) -> str:
    """Remember an upload, and return its id, which nobody can guess.

    Args:
        database: Where.
        dataset: Table that the files are for.
        files: Name, bytes, and the verdict if it is clear already, else None.
    """
    made = secrets.token_hex(16)
    with database.transaction():
        database.change(
            "INSERT INTO uploads (id, dataset, state, created, changed) VALUES (:id, :dataset, 'receiving', :now, :now)",
            {"id": made, "dataset": dataset, "now": time.time()},
        )
        database.change(_FILE, [_file(made, number, None, *file) for number, file in enumerate(files)])
    return made


def add_files(database: Database, upload: str, parent: int, files: Sequence[tuple[str, int, Any]]) -> list[int]:
    """Remember files that came out of an archive, and return their numbers; they are here in full."""
    last = database.rows("SELECT MAX(number) FROM upload_files WHERE upload = :id", {"id": upload})[0][0]
    rows = [_file(upload, last + 1 + place, parent, *file) for place, file in enumerate(files)]
    with database.transaction():
        database.change(_FILE, [{**row, "received": row["size"]} for row in rows])
    return [row["number"] for row in rows]


def upload_row(database: Database, upload: str) -> Row | None:
    """Return an upload, None if there is none."""
    found = database.dicts("SELECT * FROM uploads WHERE id = :id", {"id": upload})
    return found[0] if found else None


def upload_file_rows(database: Database, upload: str) -> list[dict[str, Any]]:
    """Return the files of an upload in order, verdict and facts read."""
    found = database.dicts("SELECT * FROM upload_files WHERE upload = :id ORDER BY number", {"id": upload})
    return [
        {**row, **{name: json.loads(row[name]) if row[name] else None for name in ("verdict", "facts")}}
        for row in found
    ]


def upload_file_row(database: Database, upload: str, number: int) -> Row | None:
    """Return number, name, size and received of one file, None if there is none."""
    sql = "SELECT number, name, size, received, verdict FROM upload_files WHERE upload = :id AND number = :number"
    found = database.dicts(sql, {"id": upload, "number": number})
    return found[0] if found else None


def set_received(database: Database, upload: str, number: int, *, before: int, after: int) -> bool:
    """Move the mark up to which a file is here; return whether it stood where the caller thought."""
    sql = "UPDATE upload_files SET received = :after WHERE upload = :id AND number = :number AND received = :before"
    with database.transaction():
        values = {"id": upload, "number": number, "before": before, "after": after}
        moved = database.change(sql, values) == 1
        now = {"id": upload, "now": time.time()}
        database.change("UPDATE uploads SET changed = :now WHERE id = :id", now)
    return moved


def set_verdict(database: Database, upload: str, number: int, verdict: Any, facts: Any) -> None:
    """Remember what was found in a file."""
    sql = "UPDATE upload_files SET verdict = :verdict, facts = :facts WHERE upload = :id AND number = :number"
    values = {
        "id": upload, "number": number, "verdict": canonical(verdict).decode(),
        "facts": None if facts is None else canonical(facts).decode(),
    }  # fmt: skip
    with database.transaction():
        database.change(sql, values)


def set_state(database: Database, upload: str, state: str, *, before: Sequence[str]) -> bool:
    """Move an upload on if it is in one of the states `before`; return whether it was."""
    places = ", ".join(f":s{number}" for number in range(len(before)))
    sql = f"UPDATE uploads SET state = :state, changed = :now WHERE id = :id AND state IN ({places})"  # noqa: S608 - names of values
    values = {f"s{number}": one for number, one in enumerate(before)}
    with database.transaction():
        return database.change(sql, {"id": upload, "state": state, "now": time.time(), **values}) == 1


def delete_upload(database: Database, upload: str) -> None:
    """Forget an upload."""
    with database.transaction():
        database.change("DELETE FROM upload_files WHERE upload = :id", {"id": upload})
        database.change("DELETE FROM uploads WHERE id = :id", {"id": upload})


def old_uploads(database: Database) -> list[str]:
    """Return uploads at which nothing has happened for a week."""
    oldest = time.time() - KEPT_SECONDS
    return [row[0] for row in database.rows("SELECT id FROM uploads WHERE changed < :oldest", {"oldest": oldest})]


def uploads_of(database: Database, dataset: str) -> list[str]:
    """Return the uploads into a table."""
    return [row[0] for row in database.rows("SELECT id FROM uploads WHERE dataset = :id", {"id": dataset})]


def _file(upload: str, number: int, parent: int | None, name: str, size: int, verdict: Any) -> dict[str, Any]:
    text = None if verdict is None else canonical(verdict).decode()
    return {
        "upload": upload, "number": number, "parent": parent, "name": name, "size": size, "received": 0, "verdict": text,
    }  # fmt: skip
