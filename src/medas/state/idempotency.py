"""Answers of requests that may be sent twice: the second one gets the first answer and does nothing."""

from __future__ import annotations

import time

from medas.errors import WrongInput
from medas.state.database import Database
from medas.state.users import User

KEPT_SECONDS = 24 * 3600.0
_NEW = "INSERT INTO idempotency (owner, key, asked, answer, at) VALUES (:owner, :key, :asked, :answer, :now)"


def earlier_answer(database: Database, owner: User, key: str, asked: str) -> str | None:
    """Return what a request of this key was answered, None if there was none.

    Raises:
        WrongInput: If the key belonged to another request.
    """
    sql = "SELECT asked, answer FROM idempotency WHERE owner = :owner AND key = :key AND at > :oldest"
    found = database.rows(sql, {"owner": owner.id, "key": key, "oldest": time.time() - KEPT_SECONDS})
    if not found:
        return None
    if found[0][0] != asked:
        raise WrongInput("this key was used for another request", hint="Draw a new Idempotency-Key for each request")
    return str(found[0][1])


def remember_answer(database: Database, *, owner: User, key: str, asked: str, answer: str) -> None:
    """Keep an answer for a day; what is older is forgotten. Must be called inside a transaction."""
    now = time.time()
    values = {"owner": owner.id, "key": key, "asked": asked, "answer": answer, "now": now}
    database.change("DELETE FROM idempotency WHERE at <= :oldest", {"oldest": now - KEPT_SECONDS})
    database.change(_NEW, values)
