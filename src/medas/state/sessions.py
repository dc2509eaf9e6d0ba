"""Sessions of browsers: the database knows the hash of a token, only the browser knows the token."""

from __future__ import annotations

import hashlib
import secrets
import time

from medas.state.database import Database
from medas.state.users import User

IDLE_SECONDS = 30 * 24 * 3600.0
"""A session that is not used for so long is over."""
_TOUCH_SECONDS = 3600.0
_USER = """
SELECT users.id, users.name, sessions.seen FROM sessions JOIN users ON users.id = sessions.owner
WHERE sessions.id = :id AND sessions.seen > :oldest
"""


def start_session(database: Database, user: User) -> str:
    """Remember a new session and return its token; sessions that are over are forgotten."""
    token, now = secrets.token_urlsafe(32), time.time()
    sql = "INSERT INTO sessions (id, owner, created, seen) VALUES (:id, :owner, :now, :now)"
    with database.transaction():
        database.change("DELETE FROM sessions WHERE seen <= :oldest", {"oldest": now - IDLE_SECONDS})
        database.change(sql, {"id": _hashed(token), "owner": user.id, "now": now})
    return token


def user_of_session(database: Database, token: str) -> User | None:
    """Return whose session a token belongs to, None if it is unknown or over."""
    now = time.time()
    found = database.rows(_USER, {"id": _hashed(token), "oldest": now - IDLE_SECONDS})
    if not found:
        return None
    user, name, seen = found[0]
    if now - seen > _TOUCH_SECONDS:
        with database.transaction():
            database.change("UPDATE sessions SET seen = :now WHERE id = :id", {"id": _hashed(token), "now": now})
    return User(user, name)


def end_session(database: Database, token: str) -> None:
    """Forget a session."""
    with database.transaction():
        database.change("DELETE FROM sessions WHERE id = :id", {"id": _hashed(token)})


def csrf_of(token: str) -> str:
    """Return what a page must show with every change, which a foreign page cannot know."""
    return hashlib.sha256(f"csrf {token}".encode()).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
