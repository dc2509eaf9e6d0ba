"""The accounts of the site, for who manages it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from medas.safe.passwords import MOST
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.routes.workflows import Made
from medas.server.shapes import NO_NUL, Body, Shape
from medas.state import accounts as state

routes = Routes("/api/v1/users", "Accounts")
Account = Annotated[str, Path(max_length=100)]
_PASSWORD = Field(max_length=4 * MOST, pattern=NO_NUL)


class AccountRow(Shape):
    """An account."""

    id: str
    name: str
    is_admin: bool
    """Whether it manages the site."""
    created: float
    """Seconds since 1970."""
    disabled: float | None
    """Since when nobody can sign in with it, seconds since 1970."""


class NewAccount(Body):
    """An account to be made."""

    name: str = Field(max_length=4 * state.MOST_NAME, pattern=NO_NUL)
    password: str = _PASSWORD
    is_admin: bool = False
    """Whether it manages the site."""


class NewState(Body):
    """What to change; what is left out stays."""

    disabled: bool | None = None
    """Shut out, at once and everywhere."""
    password: str | None = Field(None, max_length=4 * MOST, pattern=NO_NUL)


@routes.get("", policy=Policy.SITE_ADMIN)
def get_accounts(here: Here) -> list[AccountRow]:
    """List all accounts, by name."""
    return [AccountRow(**one._asdict()) for one in state.accounts(here.database)]


@routes.post("", policy=Policy.SITE_ADMIN, status_code=201)
def post_account(new: NewAccount, here: Here) -> Made:
    """Make an account with a project of its own."""
    return Made(id=state.add_account(here.database, new.name, new.password, is_admin=new.is_admin).id)


@routes.patch("/{account}", policy=Policy.SITE_ADMIN, status_code=204)
def patch_account(account: Account, new: NewState, here: Here) -> None:
    """Shut an account out or let it in again, or give it another password."""
    if new.password is not None:
        state.set_password(here.database, state.account_of(here.database, account), new.password)
    if new.disabled is not None:
        state.set_disabled(here.database, account, disabled=new.disabled)
