"""Who I am, coming in and going out."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from medas.safe.processes import cpu_count, memory_gib
from medas.server.load import Load, load_of
from medas.server.pages import used_link
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.sessions import COOKIE, csrf_token, give_cookie, take_cookie, user_of
from medas.server.shapes import ProblemShape, Shape, shape_of
from medas.state.accounts import has_accounts
from medas.state.sessions import end_session, start_session

routes = Routes("", "Session")
_MODEL = re.compile(r"^Model:\s*(.+?)\s*$", re.MULTILINE)


class UserShape(Shape):
    """Who is signed in."""

    id: str
    name: str
    is_admin: bool
    """Whether they manage the accounts of the site."""


class Machine(Shape):
    """What the server has to compute with."""

    cpus: int
    memory_gib: float
    gpu: str | None
    """Its name; null without one."""


class EngineShape(Shape):
    """Whether runs go on."""

    state: Literal["starting", "working", "failed", "stopped"]
    problem: ProblemShape | None
    """Why it broke down last."""


class SessionShape(Shape):
    """What the page must know first."""

    user: UserShape | None
    """Null without a session."""
    accounts: bool
    """Whether anybody can sign in with a password."""
    csrf: str | None
    """To be sent as X-CSRF-Token with every change."""
    version: str
    """Of MeDaS."""
    machine: Machine
    engine: EngineShape


@routes.get("/api/v1/session", policy=Policy.ANYBODY)
def get_session(request: Request, here: Here) -> SessionShape:
    """Say who is signed in; without a session nobody is."""
    user, failure = user_of(request), here.engine.failure
    return SessionShape(
        user=UserShape(**vars(user)) if user else None,
        accounts=has_accounts(here.database),
        csrf=csrf_token(request) if user else None,
        version=version("medas"),
        machine=Machine(cpus=cpu_count(), memory_gib=round(memory_gib(), 1), gpu=_gpu()),
        engine=EngineShape(state=here.engine.state, problem=shape_of(failure.problem()) if failure else None),
    )


@routes.delete("/api/v1/session", policy=Policy.USER, status_code=204)
def delete_session(request: Request, response: Response, here: Here) -> None:
    """End the session."""
    end_session(here.database, request.cookies[COOKIE])
    take_cookie(response)


@routes.get("/api/v1/machine", policy=Policy.USER)
def get_machine(here: Here) -> Load:
    """Say how busy the machine is."""
    return load_of(here.home)


@routes.get("/open", policy=Policy.ANYBODY, include_in_schema=False)
def open_link(
    request: Request,
    here: Here,
    token: Annotated[str, Query(max_length=100)] = "",
    run: Annotated[str, Query(max_length=100, pattern="^[A-Za-z0-9_-]*$")] = "",
) -> Response:
    """Let a browser in by the link that the server has shown, to Home or the results of a run; a link opens once."""
    if not here.links.spend(token):
        return used_link()
    response = RedirectResponse(f"/runs/{run}/results" if run else "/", status_code=303)
    give_cookie(request, response, start_session(here.database, here.local_user()))
    return response


def _gpu() -> str | None:
    for path in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        found = _MODEL.search(path.read_text(errors="replace"))
        return found[1] if found else "NVIDIA"
    return None
