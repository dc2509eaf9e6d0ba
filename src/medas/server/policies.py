"""Who may call a route. A route is declared together with its policy, or it cannot be declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from medas.errors import BadDeclaration, MedasError, NotAllowed, NotSignedIn, WrongInput
from medas.server.recording import Recording
from medas.server.sessions import need_same_origin, need_token, user_of
from medas.server.shapes import HttpProblem
from medas.state.access import KINDS, Right, get_for, projects_with
from medas.state.users import User

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
DIGEST = "digest"
"""Kind of stored media, which belong to every project with a run that refers to them."""
_KEY, _RECORDED = "x-policy", "x-recorded"
_KINDS = {*KINDS, DIGEST}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Policy:
    """Who may call a route: anybody, who is signed in, who manages the site, or who has a right on an object."""

    text: str
    """As it stands in the OpenAPI document."""

    ANYBODY: ClassVar[Policy]
    """Also who has no session; such a route tells and changes nothing of a user."""
    USER: ClassVar[Policy]
    """Who has a session; changes also need the token of the page and come from it."""
    SITE_ADMIN: ClassVar[Policy]
    """Who manages the accounts of the site."""

    @classmethod
    def read(cls, kind: str) -> Policy:
        """Who may look at the object that the path names in a variable called `kind`."""
        return cls(f"{Right.READ.value} {kind}")

    @classmethod
    def write(cls, kind: str) -> Policy:
        """Who may change that object."""
        return cls(f"{Right.WRITE.value} {kind}")

    @classmethod
    def manage(cls, kind: str) -> Policy:
        """Who may say who else may."""
        return cls(f"{Right.MANAGE.value} {kind}")

    @property
    def kind(self) -> str:
        """Kind of object, empty if none is named."""
        return self.text.partition(" ")[2]

    @property
    def right(self) -> Right:
        """What shall be done with the object."""
        return Right(self.text.partition(" ")[0])


Policy.ANYBODY, Policy.USER, Policy.SITE_ADMIN = Policy("anybody"), Policy("user"), Policy("site-admin")


@dataclass
class Routes:
    """The routes of one area, in the order in which they are matched."""

    prefix: str
    tag: str
    declared: list[tuple[str, str, Callable[..., Any], dict[str, Any]]] = field(default_factory=list)

    def get(
        self, path: str, *, policy: Policy, recorded: bool = False, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare what a GET is answered; `recorded` if the audit log tells of it."""
        return self._declare("GET", path, policy, recorded, options)

    def post(
        self, path: str, *, policy: Policy, recorded: bool = True, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare what a POST is answered."""
        return self._declare("POST", path, policy, recorded, options)

    def put(
        self, path: str, *, policy: Policy, recorded: bool = True, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare what a PUT is answered."""
        return self._declare("PUT", path, policy, recorded, options)

    def patch(
        self, path: str, *, policy: Policy, recorded: bool = True, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare what a PATCH is answered."""
        return self._declare("PATCH", path, policy, recorded, options)

    def delete(
        self, path: str, *, policy: Policy, recorded: bool = True, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare what a DELETE is answered."""
        return self._declare("DELETE", path, policy, recorded, options)

    def _declare(
        self, method: str, path: str, policy: Policy, recorded: bool, options: dict[str, Any]  # noqa: FBT001 - passed on
    ) -> Callable[[Endpoint], Endpoint]:  # fmt: skip
        path = self.prefix + path
        named = [one for one in _VARIABLE.findall(path) if one in _KINDS]
        if named[:1] != [policy.kind] * bool(policy.kind):
            text = f"{method} {path} names {' and '.join(named) or 'no object'}, its policy is {policy.text}"
            raise BadDeclaration(text, hint="Say which right on the object it needs: Policy.read, write or manage")
        extra = {**options.get("openapi_extra", {}), _KEY: policy.text, _RECORDED: recorded}

        def remember(endpoint: Endpoint) -> Endpoint:
            self.declared.append((method, path, endpoint, {**options, "openapi_extra": extra}))
            return endpoint

        return remember


class PolicyRoute(APIRoute):
    """A route that asks its policy before it reads anything of the request."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if _KEY not in (self.openapi_extra or {}):
            raise BadDeclaration(f"{path} has no policy", hint="Declare it with Routes.get and the like, with policy=")

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:  # PostgreSQL cannot even look for it
            raise WrongInput("an address holds no NUL")
        request = Request(scope)
        recording = Recording(request, self.path) if (self.openapi_extra or {}).get(_RECORDED) else None
        try:
            await run_in_threadpool(_admit, request, policy_of(self))
        except MedasError as error:
            if recording is not None:
                await recording.refused(error)
            raise
        await super().handle(scope, receive, send if recording is None else recording.of(send))


def policy_of(route: APIRoute) -> Policy:
    """Return the policy of a route."""
    return Policy((route.openapi_extra or {})[_KEY])


def add_routes(app: FastAPI, areas: list[Routes]) -> None:
    """Give an app the routes of all areas."""
    app.router.route_class = PolicyRoute
    for area in areas:
        for method, path, endpoint, options in area.declared:
            responses = {"4XX": {"model": HttpProblem, "description": "A problem"}, **options.get("responses", {})}
            app.add_api_route(path, endpoint, methods=[method], tags=[area.tag], **{**options, "responses": responses})


def _admit(request: Request, policy: Policy) -> None:
    """Do nothing if a request may go on; the user then stands in its state.

    Raises:
        NotSignedIn: If nobody knows who asks.
        NotAllowed: If a change does not come from our page, or the user lacks the right.
        NotFound: If the object is not there, or not for this user.
    """
    changes = request.method not in _SAFE
    if policy == Policy.ANYBODY:
        if changes:
            need_same_origin(request)
        return
    user = request.state.user = user_of(request)
    if user is None:
        raise NotSignedIn("there is no session", hint="Sign in, or open the link that `medas serve` has shown")
    if changes:
        need_same_origin(request)
        need_token(request)
    if policy == Policy.SITE_ADMIN and not user.is_admin:
        raise NotAllowed("this is for who manages the site", hint="Ask them to do it for you")
    if policy.kind:
        need_object(request, user, policy.kind, request.path_params[policy.kind], policy.right)


def need_object(request: Request, user: User, kind: str, name: str, right: Right) -> None:
    """Do nothing if a user has a right on an object.

    Raises:
        NotFound: If it is not there, or not for this user.
        NotAllowed: If the right is missing.
    """
    here = request.app.state.installation
    if kind == DIGEST:
        here.served.need_for(here.database, projects_with(here.database, user, right), name)
    else:
        get_for(here.database, user, kind, name, right)
