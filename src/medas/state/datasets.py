"""Tables of cases: which there are, and whose."""

from __future__ import annotations

import secrets
import time

from medas.errors import NotFound
from medas.safe.strict_json import canonical
from medas.state.database import Database, Row
from medas.state.users import User

LOCAL_PROJECT = "local"
_LIST = """
SELECT id, title, rows, patients, rev, changed FROM datasets WHERE project = :project ORDER BY changed DESC, id
"""
_NEW = """
INSERT INTO datasets (id, project, owner, title, rev, columns, next_row, rows, patients, created, changed)
VALUES (:id, :project, :owner, :title, 1, :columns, 1, 0, 0, :now, :now)
"""
_ONE = """
SELECT d.*, (SELECT COALESCE(SUM(v.bytes), 0) FROM dataset_volumes AS v WHERE v.dataset = d.id) AS bytes
FROM datasets AS d WHERE d.id = :id
"""
_PARTS = ("dataset_rows", "dataset_changes", "dataset_volumes")


def new_dataset(database: Database, owner: User, title: str, columns: object, *, project: str = LOCAL_PROJECT) -> str:
    """Remember a new table without cases, and return its id, which nobody can guess."""
    made = secrets.token_hex(16)
    text = canonical(columns).decode()
    values = {"id": made, "project": project, "owner": owner.id, "title": title, "columns": text, "now": time.time()}
    with database.transaction():
        database.change(_NEW, values)
    return made


def datasets_of(database: Database, user: User) -> list[Row]:  # noqa: ARG001 - rights of projects will look at it
    """Return the tables that a user may see, newest change first."""
    return list(database.dicts(_LIST, {"project": LOCAL_PROJECT}))


def need_dataset(database: Database, user: User, dataset: str) -> Row:  # noqa: ARG001 - rights of projects will look at it
    """Return a table that the user may see; every route and every upload asks here, and nowhere else.

    Raises:
        NotFound: If there is none of this id, or it is in a project of others.
    """
    found = database.dicts(_ONE, {"id": dataset})
    if not found:
        raise NotFound("there is no such table", hint="It may have been deleted; open the list of tables")
    return found[0]


def rename_dataset(database: Database, dataset: str, title: str) -> None:
    """Give a table another title."""
    with database.transaction():
        sql = "UPDATE datasets SET title = :title, changed = :now WHERE id = :id"
        database.change(sql, {"id": dataset, "title": title, "now": time.time()})


def delete_dataset(database: Database, dataset: str) -> None:
    """Forget a table with everything in it; runs that used it stay."""
    with database.transaction():
        database.change(
            "DELETE FROM upload_files WHERE upload IN (SELECT id FROM uploads WHERE dataset = :id)", {"id": dataset}
        )
        database.change("DELETE FROM uploads WHERE dataset = :id", {"id": dataset})
        for part in _PARTS:
            database.change(f"DELETE FROM {part} WHERE dataset = :id", {"id": dataset})  # noqa: S608 - constants
        database.change("DELETE FROM datasets WHERE id = :id", {"id": dataset})
