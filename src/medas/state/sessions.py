"""Sessions of browsers: the database knows the hash of a token, only the browser knows the token."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import NamedTuple

from medas.state.database import Database
from medas.state.users import User

IDLE_SECONDS = 30 * 24 * 3600.0
"""A session that is not used for so long is over."""


class Limits(NamedTuple):
    """How long a session lasts."""

    idle: float
    """Seconds without a request."""
    whole: float
    """Seconds from signing in."""


OF_LINK = Limits(IDLE_SECONDS, float("inf"))
"""Of the local user: whoever reads the terminal of the server could have a new one at any time."""
OF_ACCOUNT = Limits(12 * 3600.0, 7 * 24 * 3600.0)
"""Of who has signed in with a password."""
_TOUCH_SECONDS = 600.0
_USER = """
SELECT users.id, users.name, users.is_admin, users.login, sessions.seen, sessions.created
FROM sessions JOIN users ON users.id = sessions.owner WHERE sessions.id = :id AND users.disabled IS NULL
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
    found = database.rows(_USER, {"id": _hashed(token)})
    if not found:
        return None
    user, name, is_admin, login, seen, created = found[0]
    limits = OF_LINK if login is None else OF_ACCOUNT
    if now - seen >= limits.idle or now - created >= limits.whole:
        return None
    if now - seen > _TOUCH_SECONDS:
        with database.transaction():
            database.change("UPDATE sessions SET seen = :now WHERE id = :id", {"id": _hashed(token), "now": now})
    return User(user, name, is_admin=bool(is_admin))


def end_session(database: Database, token: str) -> None:
    """Forget a session."""
    with database.transaction():
        database.change("DELETE FROM sessions WHERE id = :id", {"id": _hashed(token)})


def end_sessions_of(database: Database, user: User) -> None:
    """Forget all sessions of a user."""
    with database.transaction():
        database.change("DELETE FROM sessions WHERE owner = :owner", {"owner": user.id})


def csrf_of(token: str) -> str:
    """Return what a page must show with every change, which a foreign page cannot know."""
    return hashlib.sha256(f"csrf {token}".encode()).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
