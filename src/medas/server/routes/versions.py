"""Versions of a workflow, which never change."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import Path, Response
from pydantic import Field

from medas.server.installation import Installation
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here, Workflow
from medas.server.shapes import NO_NUL, Body, Shape, Words, words
from medas.state.drafts import draft_of
from medas.state.versions import freeze, version_text, versions_of
from medas.workflow.difference import difference
from medas.workflow.document import load

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


class VersionDocument(Shape):
    """What a version holds."""

    document: dict[str, Any]
    """The workflow document."""


class StepDifference(Shape):
    """A step that is not the same in both versions."""

    step: str
    kind: Literal["added", "removed", "changed"]
    texts: list[Words]
    """What has changed, in sentences."""


class DifferenceShape(Shape):
    """What has changed from one version to another; places on the canvas do not count."""

    before: dict[str, Any]
    """The older document."""
    after: dict[str, Any]
    """The newer document."""
    texts: list[Words]
    """What has changed of the whole, in sentences."""
    steps: list[StepDifference]


Number = Annotated[str, Path(pattern=r"^([1-9][0-9]{0,8}|draft)$")]
"""Number of a version, or `draft`."""


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


@routes.get("/{number}", policy=Policy.read("workflow"))
def get_version(workflow: Workflow, number: Number, here: Here) -> VersionDocument:
    """Give the document of a version."""
    return VersionDocument(document=json.loads(_text(here, workflow, number)))


@routes.get("/{number}/diff/{other}", policy=Policy.read("workflow"))
def get_difference(workflow: Workflow, number: Number, other: Number, here: Here) -> DifferenceShape:
    """Say what has changed from one version to another."""
    before, after = (_text(here, workflow, one) for one in (number, other))
    found = difference(load(before), load(after))
    steps = [
        StepDifference(step=one.step, kind=one.kind, texts=[words(text) for text in one.texts]) for one in found.steps
    ]
    texts = [words(text) for text in found.texts]
    return DifferenceShape(before=json.loads(before), after=json.loads(after), texts=texts, steps=steps)


def _text(here: Installation, workflow: str, number: str) -> str:
    if number == "draft":
        return draft_of(here.database, workflow).document
    return version_text(here.database, workflow, int(number))
