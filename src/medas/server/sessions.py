"""Which user a request comes from, and whether a change comes from our own page."""

from __future__ import annotations

import secrets

from fastapi import Request, Response

from medas.errors import NotAllowed
from medas.state.sessions import IDLE_SECONDS, csrf_of, user_of_session
from medas.state.users import User

COOKIE = "medas_session"
CSRF = "X-CSRF-Token"


def user_of(request: Request) -> User | None:
    """Return whose session a request belongs to, None without one."""
    token = request.cookies.get(COOKIE)
    return None if not token else user_of_session(request.app.state.installation.database, token)


def csrf_token(request: Request) -> str | None:
    """Return what changes of this session must show, None without a session."""
    token = request.cookies.get(COOKIE)
    return csrf_of(token) if token else None


def need_same_origin(request: Request) -> None:
    """Do nothing if a request comes from our own page.

    Raises:
        NotAllowed: If another page sent it, or nobody knows which.
    """
    own = f"{request.app.state.scheme or request.url.scheme}://{request.headers.get('host', '')}"
    origin = request.headers.get("origin")
    came_from = origin if origin is not None else request.headers.get("referer", "")
    if came_from != own and not (origin is None and came_from.startswith(f"{own}/")):
        raise NotAllowed("this change comes from another page", hint="Use the page of MeDaS itself")


def need_token(request: Request) -> None:
    """Do nothing if a request shows the token that only our page can know.

    Raises:
        NotAllowed: If it does not.
    """
    shown, wanted = request.headers.get(CSRF, ""), csrf_token(request) or ""
    if not secrets.compare_digest(shown.encode(), wanted.encode()):
        raise NotAllowed(f"the header {CSRF} is missing or old", hint="Load the page again")


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Let a browser keep a session; no script sees it, and no foreign page sends it."""
    secure = (request.app.state.scheme or request.url.scheme) == "https"
    response.set_cookie(
        COOKIE, token, max_age=int(IDLE_SECONDS), path="/", secure=secure, httponly=True, samesite="strict"
    )


def take_cookie(response: Response) -> None:
    """Let a browser forget its session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
