"""What routes ask for: the installation, the user, a project of theirs, a document."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request

from medas.errors import NotAllowed
from medas.server.installation import Installation
from medas.server.problems import MissingIfMatch
from medas.state.access import Right, get_for, projects_with
from medas.state.database import Row
from medas.state.datasets import dataset_row
from medas.state.users import User
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


def _chosen(here: Here, me: Me, x_project: Annotated[str | None, Header(max_length=100)] = None) -> str | None:
    if x_project is not None:
        get_for(here.database, me, "project", x_project, Right.READ)
    return x_project


def _target(here: Here, me: Me, x_project: Annotated[str | None, Header(max_length=100)] = None) -> str:
    if x_project is not None:
        return get_for(here.database, me, "project", x_project, Right.WRITE)
    mine = projects_with(here.database, me, Right.MANAGE) or projects_with(here.database, me, Right.WRITE)
    if not mine:
        text = "there is no project in which you may make something"
        raise NotAllowed(text, hint="Make a project, or ask an administrator of one to make you an editor")
    return mine[0]


def _dataset(dataset: Annotated[str, Path(max_length=100)], here: Here) -> Row:
    return dataset_row(here.database, dataset)


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


Workflow = Annotated[str, Path(max_length=100)]
"""Id of a workflow; the policy has seen to it that it is there, for this user."""
Run = Annotated[str, Path(max_length=100)]
"""Id of a run; the policy has seen to it that it is there, for this user."""
Chosen = Annotated[str | None, Depends(_chosen)]
"""Project that a list is about; None for all of the user's."""
Target = Annotated[str, Depends(_target)]
"""Project in which something is made: the chosen one, else the first that is the user's own."""
Cases = Annotated[Row, Depends(_dataset)]
"""A table of cases, as it is listed; the policy has seen to it that it is there, for this user."""
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
