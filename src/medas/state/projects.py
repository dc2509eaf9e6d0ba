"""Projects and who is in them."""

from __future__ import annotations

import secrets
import time
from typing import NamedTuple

from medas.errors import NotAllowed, NotFound
from medas.state.accounts import need_account
from medas.state.database import Database
from medas.state.users import User

_LIST = """
SELECT p.id, p.title, m.role, (SELECT COUNT(*) FROM members AS a WHERE a.project = p.id) AS members
FROM projects AS p {join} JOIN members AS m ON m.project = p.id AND m.member = :user ORDER BY p.created, p.id
"""
_MEMBERS = """
SELECT u.id AS user, u.name, m.role FROM members AS m JOIN users AS u ON u.id = m.member
WHERE m.project = :project ORDER BY u.name, u.id
"""
_SET = """
INSERT INTO members (project, member, role) VALUES (:project, :member, :role)
ON CONFLICT (project, member) DO UPDATE SET role = excluded.role
"""
_LAST = "SELECT COUNT(*) FROM members WHERE project = :project AND role = 'admin' AND member <> :member"


class Project(NamedTuple):
    """A project as a user sees it."""

    id: str
    title: str
    role: str | None
    """The user's; None for who manages the site and is not in it."""
    members: int


class Member(NamedTuple):
    """Somebody in a project."""

    user: str
    name: str
    role: str


def projects_of(database: Database, user: User) -> list[Project]:
    """Return the projects of a user, the oldest first; who manages the site sees that there are others."""
    return [
        Project(*row) for row in database.rows(_LIST.format(join="LEFT" if user.is_admin else ""), {"user": user.id})
    ]


def new_project(database: Database, owner: User, title: str) -> str:
    """Make a project whose administrator is its owner, and return its id."""
    made = secrets.token_hex(16)
    sql = "INSERT INTO projects (id, title, created) VALUES (:id, :title, :now)"
    with database.transaction():
        database.change(sql, {"id": made, "title": title, "now": time.time()})
        database.change(_SET, {"project": made, "member": owner.id, "role": "admin"})
    return made


def rename_project(database: Database, project: str, title: str) -> None:
    """Give a project another title."""
    with database.transaction():
        database.change("UPDATE projects SET title = :title WHERE id = :id", {"id": project, "title": title})


def members_of(database: Database, project: str) -> list[Member]:
    """Return who is in a project, by name."""
    return [Member(*row) for row in database.rows(_MEMBERS, {"project": project})]


def add_member(database: Database, project: str, name: str, role: str) -> None:
    """Let an account into a project, or change its role.

    Raises:
        NotFound: If there is no account of this name.
        NotAllowed: If nobody would be left who manages the project.
    """
    set_role(database, project, need_account(database, name).id, role, new=True)


def set_role(database: Database, project: str, member: str, role: str, *, new: bool = False) -> None:
    """Change the role of somebody in a project.

    Raises:
        NotFound: If they are not in it, unless they are `new`.
        NotAllowed: If nobody would be left who manages the project.
    """
    with database.transaction():
        if not new:
            _need_member(database, project, member)
        if role != "admin":
            _need_another_admin(database, project, member)
        database.change(_SET, {"project": project, "member": member, "role": role})


def remove_member(database: Database, project: str, member: str) -> None:
    """Take somebody out of a project; what they made stays.

    Raises:
        NotFound: If they are not in it.
        NotAllowed: If nobody would be left who manages the project.
    """
    values = {"project": project, "member": member}
    with database.transaction():
        _need_member(database, project, member)
        _need_another_admin(database, project, member)
        database.change("DELETE FROM members WHERE project = :project AND member = :member", values)


def _need_member(database: Database, project: str, member: str) -> None:
    if member not in {one.user for one in members_of(database, project)}:
        raise NotFound("nobody of this id is in the project", hint="Load the list of members again")


def _need_another_admin(database: Database, project: str, member: str) -> None:
    # Locks the row in PostgreSQL: of two administrators who take each other out at one moment, one stays.
    database.change("UPDATE projects SET title = title WHERE id = :project", {"project": project})
    if database.rows(_LAST, {"project": project, "member": member})[0][0] == 0:
        hint = "Make somebody else an administrator first"
        raise NotAllowed("a project cannot be without an administrator", hint=hint)
