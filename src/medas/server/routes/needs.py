"""What routes ask for: the installation, the user, a workflow of theirs, a document."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request

from medas.errors import NotAllowed
from medas.server.installation import Installation
from medas.server.problems import MissingIfMatch
from medas.state.database import Row
from medas.state.datasets import need_dataset
from medas.state.runs import run_row
from medas.state.users import User
from medas.state.workflows import need_workflow
from medas.workflow.document import FORMAT, Document, load


async def _installation(request: Request) -> Installation:
    found: Installation = request.app.state.installation
    return found


async def _user(request: Request) -> User:
    found: User = request.state.user
    return found


Here = Annotated[Installation, Depends(_installation)]
"""What all routes share."""
Me = Annotated[User, Depends(_user)]
"""Who asks; the policy has seen to it that there is somebody."""


def _workflow(workflow: Annotated[str, Path(max_length=100)], here: Here, me: Me) -> str:
    need_workflow(here.database, me, workflow)
    return workflow


def _run(run: Annotated[str, Path(max_length=100)], here: Here) -> str:
    return str(run_row(here.database, run)["id"])


def _dataset(dataset: Annotated[str, Path(max_length=100)], here: Here, me: Me) -> Row:
    return need_dataset(here.database, me, dataset)


async def _octets(request: Request) -> bytes:
    return await request.body()


async def _document(request: Request) -> Document:
    document = load(await request.body())
    if document.read_only:
        text = f"the workflow has format {document.format}, this MeDaS knows {FORMAT}"
        raise NotAllowed(text, hint="Update MeDaS; until then it can be looked at, not changed")
    return document


async def _if_match(request: Request) -> str:
    found = request.headers.get("if-match")
    if found is None:
        raise MissingIfMatch("the header If-Match is missing", hint="Send the ETag of the draft that was changed")
    return found.strip().removeprefix("W/").strip('"')


Mine = Annotated[str, Depends(_workflow)]
"""Id of a workflow of the user."""
Run = Annotated[str, Depends(_run)]
"""Id of a run that is there."""
Cases = Annotated[Row, Depends(_dataset)]
"""A table of cases that the user may see, as it is listed."""
Octets = Annotated[bytes, Depends(_octets)]
"""The body as it came; the limit of all bodies holds."""
Sent = Annotated[Document, Depends(_document)]
"""Document in the body, read strictly."""
Seen = Annotated[str, Depends(_if_match)]
"""Digest that a change is based on."""
DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "title": "A workflow document"}}},
    }
}
"""How the document in the body stands in the OpenAPI document."""
OCTETS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How a file, or a piece of one, stands there."""
