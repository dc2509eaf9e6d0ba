"""Uploads on their way into a table: which files, how far they are, and what was found in them."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Mapping, Sequence

from medas.state.database import Database, Row

KEPT_SECONDS = 7 * 24 * 3600.0
"""So long an upload waits for the rest of its files."""
_FILE = """
INSERT INTO upload_files (upload, number, parent, stored, size, received, volumes)
VALUES (:upload, :number, :parent, :stored, :size, :received, NULL)
"""


def secret_name(database: Database, upload: str) -> str:
    """Return the name of the secret that pseudonyms of an upload are made with: one patient has one in each project."""
    sql = "SELECT d.project FROM uploads AS u JOIN datasets AS d ON d.id = u.dataset WHERE u.id = :id"
    return f"project-{database.rows(sql, {'id': upload})[0][0]}"


def new_upload(database: Database, dataset: str, files: Sequence[tuple[str, int]]) -> str:
    """Remember an upload, and return its id, which nobody can guess.

    Args:
        database: Where.
        dataset: Table that the files are for.
        files: Name on the disk and bytes of each.
    """
    made = secrets.token_hex(16)
    rows = [
        {"upload": made, "number": number, "parent": None, "stored": stored, "size": size, "received": 0}
        for number, (stored, size) in enumerate(files)
    ]
    with database.transaction():
        database.change(
            "INSERT INTO uploads (id, dataset, state, created, changed) VALUES (:id, :dataset, 'receiving', :now, :now)",
            {"id": made, "dataset": dataset, "now": time.time()},
        )
        database.change(_FILE, rows)
    return made


def add_files(database: Database, upload: str, parent: int, files: Mapping[int, tuple[str, int]]) -> None:
    """Remember files that came out of an archive: number -> name on the disk and bytes; they are here in full."""
    rows = [
        {"upload": upload, "number": number, "parent": parent, "stored": stored, "size": size, "received": size}
        for number, (stored, size) in files.items()
    ]
    with database.transaction():
        database.change(
            "DELETE FROM upload_files WHERE upload = :id AND parent = :parent", {"id": upload, "parent": parent}
        )
        database.change(_FILE, rows)


def upload_row(database: Database, upload: str) -> Row | None:
    """Return an upload, None if there is none."""
    found = database.dicts("SELECT * FROM uploads WHERE id = :id", {"id": upload})
    return found[0] if found else None


def upload_file_rows(database: Database, upload: str) -> list[Row]:
    """Return number, parent, stored, size and received of the files of an upload, in order."""
    sql = "SELECT number, parent, stored, size, received FROM upload_files WHERE upload = :id ORDER BY number"
    return list(database.dicts(sql, {"id": upload}))


def upload_file_row(database: Database, upload: str, number: int) -> Row | None:
    """Return one file of an upload, None if there is none."""
    sql = "SELECT number, stored, size, received FROM upload_files WHERE upload = :id AND number = :number"
    found = database.dicts(sql, {"id": upload, "number": number})
    return found[0] if found else None


def set_received(database: Database, upload: str, number: int, received: int) -> None:
    """Move the mark up to which a file is on the disk."""
    now = time.time()
    with database.transaction():
        sql = "UPDATE upload_files SET received = :received WHERE upload = :id AND number = :number"
        database.change(sql, {"id": upload, "number": number, "received": received})
        database.change("UPDATE uploads SET changed = :now WHERE id = :id", {"id": upload, "now": now})


def set_volumes(database: Database, upload: str, made: Mapping[int, Collection[str]]) -> None:
    """Remember what was made of files, number -> digests, so that a clean-up lets it be."""
    sql = "UPDATE upload_files SET volumes = :volumes WHERE upload = :id AND number = :number"
    with database.transaction():
        database.change(
            sql,
            [{"id": upload, "number": number, "volumes": json.dumps(sorted(found))} for number, found in made.items()],
        )


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
