"""The draft of a workflow, saved as it is edited; two writers never overwrite each other."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request, Response

from medas.errors import EditConflict
from medas.server.policies import Policy, Routes
from medas.server.problems import answer_of
from medas.server.routes.needs import DOCUMENT, Here, Seen, Sent, Workflow
from medas.server.shapes import DraftConflict, Problems, shapes_of
from medas.server.texts_of import text_of_document
from medas.state.drafts import draft_of, save_draft
from medas.workflow.check import check
from medas.workflow.document import load
from medas.workflow.numbers import with_decimals

routes = Routes("/api/v1/workflows/{workflow}/draft", "Workflows")


class DraftShape(Problems):
    """A draft; its ETag stands in the header."""

    document: dict[str, Any]
    """The workflow document."""


@routes.get("", policy=Policy.read("workflow"))
def get_draft(workflow: Workflow, response: Response, here: Here) -> DraftShape:
    """Give the draft, and what is wrong with it."""
    draft = draft_of(here.database, workflow)
    response.headers["ETag"] = f'"{draft.digest}"'
    found = shapes_of(check(load(draft.document), here.catalog))
    return DraftShape(document=json.loads(draft.document), problems=found.problems)


@routes.put("", policy=Policy.write("workflow"), recorded=False, openapi_extra=DOCUMENT, response_model=Problems, responses={
    409: {"model": DraftConflict, "description": "Somebody else saved it first"},
})  # fmt: skip
def put_draft(
    request: Request, workflow: Workflow, before: Seen, document: Sent, response: Response, here: Here
) -> Problems | Response:
    """Save the draft, if it is still the one that was changed, and list what is wrong with it."""
    text = text_of_document(with_decimals(document, here.catalog))
    other = save_draft(here.database, workflow, text, before=before)
    if other is not None:
        error = EditConflict("somebody else saved this workflow first", hint="Look at both and keep one, or both")
        return answer_of(
            error, request.url.path, yours=document.to_json(), current=json.loads(other.document),
            current_etag=f'"{other.digest}"',
        )  # fmt: skip
    response.headers["ETag"] = f'"{text.digest}"'
    return shapes_of(check(document, here.catalog))
