"""Accounts with passwords."""

from __future__ import annotations

import secrets
import time
import unicodedata
from typing import NamedTuple

from medas.errors import NotFound, WrongInput
from medas.safe.passwords import fits, hashed, need_good
from medas.state.database import Database
from medas.state.users import LOCAL, User, local_user

MOST_NAME = 64
"""Characters of the name of an account."""
_NEW = """
INSERT INTO users (id, name, login, password, is_admin, created)
VALUES (:id, :name, :login, :password, :is_admin, :now) ON CONFLICT (login) DO NOTHING
"""
_PROJECT = "INSERT INTO projects (id, title, created) VALUES (:project, :title, :now)"
_MEMBER = "INSERT INTO members (project, member, role) VALUES (:project, :id, 'admin')"
_LIST = "SELECT id, name, is_admin, created, disabled FROM users WHERE login IS NOT NULL ORDER BY login"
_FIND = "SELECT id, name, is_admin, password, disabled FROM users WHERE login = :login"


class Account(NamedTuple):
    """Somebody who signs in with a password."""

    id: str
    name: str
    is_admin: bool
    created: float
    disabled: float | None
    """Since when nobody may sign in with it."""


def login_of(name: str) -> str:
    """Return the one spelling under which a name is looked up: big and small letters are the same.

    Raises:
        WrongInput: If it cannot be the name of an account.
    """
    login = unicodedata.normalize("NFKC", name).strip().casefold()
    # Only letters, marks, digits and few signs: no sign of control, and none that turns the direction of a text.
    good = all(unicodedata.category(sign)[0] in "LMN" or sign in " .-_@'+" for sign in login)
    if not login or len(login) > MOST_NAME or not good:
        text = f"a name has 1 to {MOST_NAME} letters and digits, and the signs . - _ @ ' +"
        raise WrongInput(text, hint="Choose another name")
    return login


def add_account(database: Database, name: str, password: str, *, is_admin: bool = False) -> User:
    """Make an account with a project of its own.

    The first account manages the site, and gets the project in which everything lies that was made before.

    Raises:
        WrongInput: If the name cannot be taken, or the password is too easy.
    """
    login = login_of(name)
    need_good(password, name=login)
    local_user(database)
    made, shown = secrets.token_hex(16), unicodedata.normalize("NFKC", name).strip()
    values = {"id": made, "name": shown, "login": login, "password": hashed(password), "now": time.time()}
    with database.transaction():
        is_first = not database.rows("SELECT 1 FROM users WHERE login IS NOT NULL LIMIT 1")
        is_admin = is_admin or is_first
        if database.change(_NEW, {**values, "is_admin": int(is_admin)}) == 0:
            raise WrongInput(f"there is an account {shown} already", hint="Choose another name")
        project = LOCAL if is_first else secrets.token_hex(16)
        if not is_first:
            database.change(_PROJECT, {"project": project, "title": shown, "now": values["now"]})
        database.change(_MEMBER, {"project": project, "id": made})
    return User(made, shown, is_admin=is_admin)


def accounts(database: Database) -> list[Account]:
    """Return all accounts, by name."""
    return [Account(one, name, bool(admin), *rest) for one, name, admin, *rest in database.rows(_LIST)]


def has_accounts(database: Database) -> bool:
    """Return whether anybody can sign in with a password."""
    sql = "SELECT 1 FROM users WHERE login IS NOT NULL AND disabled IS NULL LIMIT 1"
    return bool(database.rows(sql))


def need_account(database: Database, name: str) -> User:
    """Return an account by its name.

    Raises:
        NotFound: If there is none.
    """
    found = _find(database, name)
    if found is None:
        raise NotFound("there is no account of this name", hint="Ask who manages the site for the right spelling")
    return User(found[0], found[1], is_admin=bool(found[2]))


def account_of(database: Database, user: str) -> User:
    """Return an account by its id.

    Raises:
        NotFound: If there is none.
    """
    found = next((one for one in accounts(database) if one.id == user), None)
    if found is None:
        raise NotFound("there is no such account", hint="Load the list of accounts again")
    return User(found.id, found.name, is_admin=found.is_admin)


def user_with_password(database: Database, name: str, password: str) -> User | None:
    """Return whose name and password these are, None if they do not fit; that takes the same time for every name."""
    found = _find(database, name)
    known = found[3] if found is not None and found[4] is None else None
    if not fits(password, known) or found is None:
        return None
    return User(found[0], found[1], is_admin=bool(found[2]))


def set_password(database: Database, user: User, password: str) -> None:
    """Give an account another password; all its sessions end.

    Raises:
        WrongInput: If the password is too easy.
    """
    need_good(password, name=user.name)
    values = {"id": user.id, "password": hashed(password)}
    with database.transaction():
        database.change("UPDATE users SET password = :password WHERE id = :id", values)
        database.change("DELETE FROM sessions WHERE owner = :id", values)


def set_disabled(database: Database, user: str, *, disabled: bool) -> None:
    """Shut an account out, at once and everywhere, or let it in again.

    Raises:
        NotFound: If there is no such account.
        WrongInput: If nobody would be left who manages the site.
    """
    values = {"id": account_of(database, user).id, "at": time.time() if disabled else None}
    with database.transaction():
        database.change("UPDATE users SET disabled = :at WHERE id = :id", values)
        if not database.rows("SELECT 1 FROM users WHERE login IS NOT NULL AND is_admin = 1 AND disabled IS NULL"):
            text = "nobody would be left who manages the site"
            raise WrongInput(text, hint="Make another account that manages the site first")
        if disabled:
            database.change("DELETE FROM sessions WHERE owner = :id", values)


def _find(database: Database, name: str) -> tuple[str, str, int, str | None, float | None] | None:
    try:
        found = database.rows(_FIND, {"login": login_of(name)})
    except WrongInput:
        return None
    return tuple(found[0]) if found else None
