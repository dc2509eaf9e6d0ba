"""Versions of a workflow, which never change."""

from __future__ import annotations

from fastapi import Response
from pydantic import Field

from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here, Workflow
from medas.server.shapes import NO_NUL, Body, Shape
from medas.state.versions import freeze, versions_of

routes = Routes("/api/v1/workflows/{workflow}/versions", "Workflows")


class VersionShape(Shape):
    """A version."""

    number: int
    digest: str
    name: str
    created: float
    """Seconds since 1970."""


class NewVersion(Body):
    """How a version is called."""

    name: str = Field("", max_length=200, pattern=NO_NUL)


class Numbered(Shape):
    """Which version it is."""

    number: int


@routes.get("", policy=Policy.read("workflow"))
def get_versions(workflow: Workflow, here: Here) -> list[VersionShape]:
    """List the versions, the newest first."""
    return [VersionShape(**row) for row in versions_of(here.database, workflow)]


@routes.post("", policy=Policy.write("workflow"), status_code=201, responses={
    200: {"model": Numbered, "description": "The draft is the last version"},
})  # fmt: skip
def post_version(workflow: Workflow, response: Response, here: Here, new: NewVersion | None = None) -> Numbered:
    """Freeze the draft; if nothing has changed since the last version, give that one."""
    frozen = freeze(here.database, workflow, name=new.name if new else "")
    if not frozen.is_new:
        response.status_code = 200
    return Numbered(number=frozen.number)
