"""Every error becomes one shape, `application/problem+json`; none shows a traceback."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medas.errors import (
    BadWorkflow,
    EditConflict,
    ExecutorUnavailable,
    MedasError,
    MissingInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    OverLimit,
    Problem,
    WrongInput,
)
from medas.texts import LANGUAGES, error_title, sentence

MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = 5
_LOG = logging.getLogger(__name__)


class MissingIfMatch(MissingInput):
    """A change does not say which state it is based on."""


class BadHost(WrongInput):
    """The request was meant for another host."""


class WrongPassword(NotSignedIn):
    """Name and password do not belong together."""


class TooMany(NotAllowed):
    """Too many attempts in a short time."""

    def __init__(self, message: str, *, hint: str, seconds: int) -> None:
        super().__init__(message, hint=hint)
        self.seconds = seconds


# The status tells them apart; to people they are what their base classes are.
MissingIfMatch.code, BadHost.code = MissingInput.code, WrongInput.code
WrongPassword.code, TooMany.code = NotSignedIn.code, NotAllowed.code

_STATUS: dict[type[MedasError], int] = {
    BadHost: 400, NotSignedIn: 401, NotAllowed: 403, NotFound: 404, EditConflict: 409, OverLimit: 413,
    TooMany: 429, MissingIfMatch: 428, WrongInput: 422, BadWorkflow: 422, ExecutorUnavailable: 503,
}  # fmt: skip
"""Kind of error -> status; the nearest base class counts, and what is not here is our mistake."""
_OF_HTTP: dict[int, type[MedasError]] = {404: NotFound, 413: OverLimit}


def status_of(error: MedasError) -> int:
    """Return the status that an error is answered with."""
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def answer_of(error: MedasError, path: str, **members: Any) -> Response:
    """Return the answer to a request that ended with an error.

    Args:
        error: What was wrong.
        path: What was asked for.
        members: More members of the answer.
    """
    problems = list(getattr(error, "problems", ())) or [error.problem()]
    status = status_of(error)
    wait = error.seconds if isinstance(error, TooMany) else _RETRY_SECONDS
    headers = {"Retry-After": str(wait)} if status in {429, 503} else {}
    return _answer(error.code, status, error.message, problems, path, headers=headers, members=members)


def add_problems(app: FastAPI) -> None:
    """Let an app answer every error in the one shape."""
    app.add_exception_handler(MedasError, _of_medas)
    app.add_exception_handler(OperationalError, _of_database)
    app.add_exception_handler(sqlite3.OperationalError, _of_database)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


async def _of_medas(request: Request, error: Exception) -> Response:
    assert isinstance(error, MedasError)
    if status_of(error) == 500:
        _LOG.error("%s %s: %s", request.method, request.url.path, error)
    return answer_of(error, request.url.path)


async def _of_database(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s: the database does not answer: %s", request.method, request.url.path, error)
    unavailable = ExecutorUnavailable("the database does not answer", hint="Try again in a moment")
    return answer_of(unavailable, request.url.path)


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [_misfit(one) for one in error.errors()]
    detail = "; ".join(str(one) for one in found)
    return _answer(WrongInput.code, 422, detail, [one.problem() for one in found], request.url.path)


def _misfit(found: dict[str, Any]) -> WrongInput:
    place = ".".join(str(part) for part in found["loc"][1:])[:100]
    return WrongInput(f"{place or found['loc'][0]}: {found['msg']}", param=place or None)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _OF_HTTP.get(error.status_code, NotAllowed if error.status_code in {401, 403, 405} else WrongInput)
    problem = kind("there is no such address" if kind is NotFound else str(error.detail)).problem()
    detail, headers = problem.message["en"], dict(error.headers or {})
    return _answer(kind.code, error.status_code, detail, [problem], request.url.path, headers=headers)


class BugGuard:
    """Answers what nobody has foreseen, inside of all other guards, so that this answer has safe headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            _LOG.exception("a mistake of MeDaS at %s %s", scope["method"], scope["path"])
            message, hint = (sentence("problem", "bug", part) for part in ("message", "hint"))
            answer = _answer("bug", 500, message["en"], [Problem("bug", message, hint)], scope["path"])
            await answer(scope, receive, send)


def _answer(
    code: str, status: int, detail: str, problems: Sequence[Problem], path: str, *,
    headers: dict[str, str] | None = None, members: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    content = {
        "type": f"/problems/{code}", "title": error_title(code, LANGUAGES[0]), "status": status, "detail": detail,
        "instance": path, "problems": [one.to_json() for one in problems], **(members or {}),
    }  # fmt: skip
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)
