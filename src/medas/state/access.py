"""The only way to an object: by its id, for a user, with a right. A foreign object is as good as none."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from medas.errors import NotAllowed, NotFound
from medas.state.database import Database
from medas.state.users import User


class Right(Enum):
    """What somebody wants to do with an object."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    """Say who is in a project."""


ROLES: dict[str, frozenset[Right]] = {
    "viewer": frozenset({Right.READ}),
    "editor": frozenset({Right.READ, Right.WRITE}),
    "admin": frozenset(Right),
}
"""Role in a project -> what it may."""


class Kind(NamedTuple):
    """A kind of object that belongs to a project."""

    table: str
    """Or a statement that selects its ids and projects."""
    project: str
    """Column that names its project."""
    missing: str
    """What is said where there is none, or a foreign one."""


_UPLOADS = "(SELECT u.id, d.project FROM uploads AS u JOIN datasets AS d ON d.id = u.dataset)"
KINDS = {
    "project": Kind("projects", "id", "there is no such project"),
    "workflow": Kind("workflows", "project", "there is no such workflow"),
    "run": Kind("runs", "project", "there is no such run"),
    "dataset": Kind("datasets", "project", "there is no such table"),
    "upload": Kind(_UPLOADS, "project", "there is no such upload"),
}
_NEEDS = {Right.WRITE: "an editor", Right.MANAGE: "an administrator"}
MINE = "(SELECT project FROM members WHERE member = :user)"
"""The projects of a user, in a statement that lists objects."""


def get_for(database: Database, user: User, kind: str, name: str, right: Right) -> str:
    """Return the project of an object that a user may use in this way.

    Args:
        database: The database.
        user: Who asks.
        kind: One of `KINDS`.
        name: Id of the object.
        right: What shall be done with it.

    Raises:
        NotFound: If there is none of this id, or it belongs to a project that the user is not in.
        NotAllowed: If the user's role in its project does not suffice.
    """
    table, column, missing = KINDS[kind]
    sql = f"""
    SELECT o.{column}, m.role FROM {table} AS o
    LEFT JOIN members AS m ON m.project = o.{column} AND m.member = :user WHERE o.id = :id
    """  # noqa: S608 - constants
    found = database.rows(sql, {"id": name, "user": user.id})
    # Who manages the site says who is in a project, but neither sees nor makes anything in it.
    if found and kind == "project" and user.is_admin and right is not Right.WRITE:
        return str(found[0][0])
    role = found[0][1] if found else None
    if role is None:
        raise NotFound(missing, hint="It may have been deleted; choose from the lists")
    if right not in ROLES[role]:
        text = f"this needs {_NEEDS[right]} of the project, and you are its {role}"
        raise NotAllowed(text, hint="Ask an administrator of the project")
    return str(found[0][0])


def projects_with(database: Database, user: User, right: Right) -> list[str]:
    """Return the ids of the projects in which a user may do something, the oldest first."""
    sql = """
    SELECT m.project, m.role FROM members AS m JOIN projects AS p ON p.id = m.project
    WHERE m.member = :user ORDER BY p.created, p.id
    """
    return [project for project, role in database.rows(sql, {"user": user.id}) if right in ROLES[role]]
