"""Who uses an installation; on one machine there is one local user."""

from __future__ import annotations

import time
from dataclasses import dataclass

from medas.state.database import Database

LOCAL = "local"


@dataclass(frozen=True)
class User:
    """Somebody who may sign in."""

    id: str
    name: str


def local_user(database: Database) -> User:
    """Return the one user of a server that only this machine reaches, made when first asked for."""
    sql = "INSERT INTO users (id, name, created) VALUES (:id, :name, :at) ON CONFLICT DO NOTHING"
    with database.transaction():
        database.change(sql, {"id": LOCAL, "name": LOCAL, "at": time.time()})
    return User(LOCAL, LOCAL)
