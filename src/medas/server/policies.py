"""Who may call a route. A route is declared together with its policy, or it cannot be declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from medas.errors import BadDeclaration, NotSignedIn, WrongInput
from medas.server.sessions import need_same_page, user_of
from medas.server.shapes import HttpProblem

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_KEY = "x-policy"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class Policy(Enum):
    """Who may call a route."""

    ANYBODY = "anybody"
    """Also who has no session; such a route tells and changes nothing of a user."""
    USER = "user"
    """Who has a session; changes also need the token of the page and come from it."""


@dataclass
class Routes:
    """The routes of one area, in the order in which they are matched."""

    prefix: str
    tag: str
    declared: list[tuple[str, str, Callable[..., Any], Policy, dict[str, Any]]] = field(default_factory=list)

    def get(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare what a GET is answered."""
        return self._declare("GET", path, policy, options)

    def post(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare what a POST is answered."""
        return self._declare("POST", path, policy, options)

    def put(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare what a PUT is answered."""
        return self._declare("PUT", path, policy, options)

    def patch(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare what a PATCH is answered."""
        return self._declare("PATCH", path, policy, options)

    def delete(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare what a DELETE is answered."""
        return self._declare("DELETE", path, policy, options)

    def _declare(
        self, method: str, path: str, policy: Policy, options: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def remember(endpoint: Endpoint) -> Endpoint:
            self.declared.append((method, self.prefix + path, endpoint, policy, options))
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
        if policy_of(self) is Policy.USER:
            request.state.user = await run_in_threadpool(user_of, request)
            if request.state.user is None:
                raise NotSignedIn("there is no session", hint="Open the link that `medas serve` shows in its terminal")
            if request.method not in _SAFE:
                need_same_page(request)
        await super().handle(scope, receive, send)


def policy_of(route: APIRoute) -> Policy:
    """Return the policy of a route."""
    return Policy((route.openapi_extra or {})[_KEY])


def add_routes(app: FastAPI, areas: list[Routes]) -> None:
    """Give an app the routes of all areas."""
    app.router.route_class = PolicyRoute
    for area in areas:
        for method, path, endpoint, policy, options in area.declared:
            extra = {**options.get("openapi_extra", {}), _KEY: policy.value}
            responses = {"4XX": {"model": HttpProblem, "description": "A problem"}, **options.get("responses", {})}
            more = {**options, "openapi_extra": extra, "responses": responses}
            app.add_api_route(path, endpoint, methods=[method], tags=[area.tag], **more)
