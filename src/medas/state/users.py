"""Who uses an installation; on one machine there is one local user."""

from __future__ import annotations

import time
from dataclasses import dataclass

from medas.state.database import Database

LOCAL = "local"
"""Id of the local user, and of the project that everything belongs to which no account has made."""
_USER = "INSERT INTO users (id, name, created, is_admin) VALUES (:id, :name, :at, 1) ON CONFLICT DO NOTHING"
_PROJECT = "INSERT INTO projects (id, title, created) VALUES (:id, :title, :at) ON CONFLICT DO NOTHING"
_MEMBER = "INSERT INTO members (project, member, role) VALUES (:id, :id, 'admin') ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class User:
    """Somebody who may sign in."""

    id: str
    name: str
    is_admin: bool = False
    """Whether they manage the accounts of the whole site."""


def local_user(database: Database) -> User:
    """Return the one user of a server that only this machine reaches, made when first asked for with a project."""
    values = {"id": LOCAL, "name": LOCAL, "title": "Local", "at": time.time()}
    with database.transaction():
        for sql in (_USER, _PROJECT, _MEMBER):
            database.change(sql, values)
    return User(LOCAL, LOCAL, is_admin=True)
