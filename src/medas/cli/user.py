"""`medas user`: the accounts of a server that several people use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medas.cli.show import console
from medas.errors import WrongInput
from medas.safe.home import home_folder
from medas.state.database import Database, open_home

if TYPE_CHECKING:
    from medas.state.users import User

app = typer.Typer(add_completion=False, no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of the account")]
Home = Annotated[Path | None, typer.Option(help="Folder of the installation")]
WHO = "command line"
"""Who it was, in the audit log."""


@app.command()
def add(
    name: Name,
    admin: Annotated[bool, typer.Option("--admin", help="It manages the accounts of the site")] = False,
    home: Home = None,
) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    from medas.state.accounts import add_account

    with _opened(home) as (database, log):
        made = add_account(database, name, _password(), is_admin=admin)
        log("user add", f"account {made.name}")
    what = (
        "It manages the site, and sees what was made here before." if made.is_admin else "It has a project of its own."
    )
    print(f"There is an account {made.name} now. {what}")


@app.command(name="list")
def list_all(home: Home = None) -> None:
    """List the accounts."""
    from rich.table import Table

    from medas.state.accounts import accounts

    table = Table()
    for title in ("Name", "Manages the site", "Made", "Shut out since"):
        table.add_column(title)
    with _opened(home) as (database, _log):
        for one in accounts(database):
            table.add_row(one.name, "yes" if one.is_admin else "", _day(one.created), _day(one.disabled))
    console().print(table)


@app.command()
def password(name: Name, home: Home = None) -> None:
    """Give an account another password; all its sessions end."""
    from medas.state.accounts import set_password

    with _opened(home) as (database, log):
        user = _account(database, name)
        set_password(database, user, _password())
        log("user password", f"account {user.name}")
    print(f"{user.name} has another password, and must sign in again.")


@app.command()
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let it in again")] = False,
    home: Home = None,
) -> None:
    """Shut an account out, at once and everywhere."""
    from medas.state.accounts import set_disabled

    with _opened(home) as (database, log):
        user = _account(database, name)
        set_disabled(database, user.id, disabled=not undo)
        log("user disable --undo" if undo else "user disable", f"account {user.name}")
    print(f"{user.name} {'can sign in again' if undo else 'is shut out'}.")


def _account(database: Database, name: str) -> User:
    from medas.state.accounts import need_account

    return need_account(database, name)


@contextmanager
def _opened(home: Path | None) -> Iterator[tuple[Database, Callable[[str, str], None]]]:
    from medas.state.audit import audit_of

    folder = home or home_folder()
    database = open_home(folder)

    def log(action: str, about: str) -> None:
        audit_of(database, folder).add(WHO, action, about, "done")

    try:
        yield database, log
    finally:
        database.close()


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    first = getpass("Password: ")
    if getpass("The same again: ") != first:
        raise WrongInput("the two passwords differ", hint="Type the same one twice")
    return first


def _day(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d")
