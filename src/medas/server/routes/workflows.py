"""Workflows: list, make, check, delete, take along."""

from __future__ import annotations

from typing import Any, Literal, Self

from fastapi import Response
from pydantic import Field, model_validator

from medas.errors import WrongInput
from medas.safe.strict_json import canonical
from medas.server.attachments import attachment
from medas.server.headers import SANDBOX
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import DOCUMENT, Chosen, Here, Me, Sent, Target, Workflow
from medas.server.shapes import NO_NUL, Body, Problems, Shape, shapes_of
from medas.server.texts_of import text_of_document
from medas.state.drafts import draft_of
from medas.state.workflows import delete_workflow, new_workflow, workflows_of
from medas.workflow.check import check
from medas.workflow.document import SUFFIX, Document, dump, load
from medas.workflow.numbers import with_decimals
from medas.workflow.templates import template
from medas.workflow.to_python import to_python
from medas.workflow.to_svg import to_svg

routes = Routes("/api/v1/workflows", "Workflows")


class LastRun(Shape):
    """The newest run of a workflow."""

    id: str
    state: str


class WorkflowRow(Shape):
    """A workflow in the list."""

    id: str
    title: str
    steps: int
    changed: float
    """Seconds since 1970."""
    versions: int
    last_run: LastRun | None


class NewWorkflow(Body):
    """What a new workflow begins with: exactly one of these."""

    template: str | None = Field(None, max_length=100)
    """Name of a workflow that comes with MeDaS."""
    document: dict[str, Any] | None = None
    """A workflow document."""
    title: str | None = Field(None, max_length=200, pattern=NO_NUL)
    """Title of an empty workflow."""

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        """Raise an error unless exactly one is given."""
        if sum(one is not None for one in (self.template, self.document, self.title)) != 1:
            message = "give one of template, document and title"
            raise ValueError(message)
        return self


class Made(Shape):
    """What was made."""

    id: str


@routes.get("", policy=Policy.USER)
def get_workflows(here: Here, me: Me, project: Chosen) -> list[WorkflowRow]:
    """List the workflows of the user's projects, the newest change first."""
    fields = ("id", "title", "steps", "changed", "versions")
    return [
        WorkflowRow(
            **{name: row[name] for name in fields},
            last_run=LastRun(id=row["last_run"], state=row["last_state"]) if row["last_run"] else None,
        )
        for row in workflows_of(here.database, me, project=project)
    ]


@routes.post("", policy=Policy.USER, status_code=201)
def post_workflow(new: NewWorkflow, here: Here, me: Me, project: Target) -> Made:
    """Make a workflow from a template, a document or nothing; what it lacks to run is no obstacle."""
    text = text_of_document(with_decimals(_document_of(new), here.catalog))
    return Made(id=new_workflow(here.database, me, text, project=project))


@routes.post("/validate", policy=Policy.USER, recorded=False, openapi_extra=DOCUMENT)
def post_validate(document: Sent, here: Here) -> Problems:
    """List everything that is wrong with a document, without keeping it."""
    return shapes_of(check(document, here.catalog))


@routes.delete("/{workflow}", policy=Policy.write("workflow"), status_code=204)
def delete_one(workflow: Workflow, here: Here) -> None:
    """Delete a workflow with its draft and versions; its runs stay."""
    delete_workflow(here.database, workflow)


@routes.get("/{workflow}/export", policy=Policy.read("workflow"), recorded=True, response_class=Response, responses={
    200: {"description": "The document, its Python twin, or a picture", "content": {
        "application/json": {}, "text/x-python": {}, "image/svg+xml": {},
    }},
})  # fmt: skip
def get_export(workflow: Workflow, here: Here, format: Literal["json", "python", "svg"] = "json") -> Response:  # noqa: A002 - its name in the API
    """Give the draft as a document, as a Python program, or as a picture."""
    document = load(draft_of(here.database, workflow).document)
    if format == "svg":
        headers = {"Content-Security-Policy": SANDBOX}
        return Response(to_svg(document, here.catalog), media_type="image/svg+xml", headers=headers)
    if format == "python":
        return attachment(to_python(document, here.catalog).encode(), f"{document.title}.py", "text/x-python")
    return attachment(dump(document).encode(), f"{document.title}{SUFFIX}", "application/json")


def _document_of(new: NewWorkflow) -> Document:
    if new.template is not None:
        return template(new.template)
    if new.document is None:
        return Document(title=new.title or "")
    document = load(canonical(new.document))
    if document.read_only:
        raise WrongInput("a newer MeDaS wrote this workflow", hint="Update MeDaS", param="document")
    return document
