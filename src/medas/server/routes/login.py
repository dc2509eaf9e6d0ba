"""Coming in with a password, and changing it."""

from __future__ import annotations

from fastapi import Request, Response
from pydantic import Field

from medas.errors import WrongInput
from medas.safe.passwords import MOST
from medas.server.policies import Policy, Routes
from medas.server.problems import TooMany, WrongPassword
from medas.server.routes.needs import Here, Me
from medas.server.sessions import give_cookie, take_cookie
from medas.server.shapes import NO_NUL, Body
from medas.state.accounts import MOST_NAME, login_of, set_password, user_with_password
from medas.state.sessions import end_sessions_of, start_session

routes = Routes("/api/v1", "Session")
_PASSWORD = Field(max_length=4 * MOST, pattern=NO_NUL)


class Login(Body):
    """Who comes in."""

    name: str = Field(max_length=4 * MOST_NAME, pattern=NO_NUL)
    password: str = _PASSWORD


class NewPassword(Body):
    """Another password."""

    old: str = _PASSWORD
    """The one until now."""
    new: str = _PASSWORD


@routes.post("/login", policy=Policy.ANYBODY, status_code=204)
def post_login(login: Login, request: Request, response: Response, here: Here) -> None:
    """Begin a session with the name and password of an account."""
    _need_patience(here.attempts.wait_seconds(_spelled(login.name), _address(request)))
    user = user_with_password(here.database, login.name, login.password)
    if user is None:
        raise WrongPassword("there is no account with this name and password", hint="Look at both, and try again")
    request.state.user = user
    give_cookie(request, response, start_session(here.database, user))


@routes.put("/session/password", policy=Policy.USER, status_code=204)
def put_password(change: NewPassword, request: Request, response: Response, here: Here, me: Me) -> None:
    """Change my password; all my other sessions end."""
    _need_patience(here.attempts.wait_seconds(_spelled(me.name), _address(request)))
    if user_with_password(here.database, me.name, change.old) is None:
        raise WrongInput("the password until now is another one", hint="Type it again", param="old")
    set_password(here.database, me, change.new)
    give_cookie(request, response, start_session(here.database, me))


@routes.delete("/sessions", policy=Policy.USER, status_code=204)
def delete_sessions(response: Response, here: Here, me: Me) -> None:
    """End all my sessions, on every computer."""
    end_sessions_of(here.database, me)
    take_cookie(response)


def _need_patience(seconds: int) -> None:
    if seconds:
        raise TooMany("too many attempts to sign in", hint=f"Wait for {seconds} seconds", seconds=seconds)


def _spelled(name: str) -> str:
    try:
        return login_of(name)
    except WrongInput:
        return name.strip().casefold()


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
