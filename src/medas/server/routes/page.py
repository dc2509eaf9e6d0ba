"""The page itself; it comes last, because it answers every other path."""

from __future__ import annotations

from fastapi import Response

from medas.errors import NotFound
from medas.server.pages import page_or_file
from medas.server.policies import Policy, Routes

routes = Routes("", "Page")


@routes.get("/{path:path}", policy=Policy.ANYBODY, include_in_schema=False)
def get_page(path: str) -> Response:
    """Give a file of the page, or the page."""
    if path.partition("/")[0] == "api":
        raise NotFound("there is no such address", hint="The OpenAPI document lists all: medas openapi")
    return page_or_file(path)
