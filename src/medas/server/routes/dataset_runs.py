"""From a table of cases to a workflow."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from medas.errors import WrongInput
from medas.server.dataroom.pin import PARAM, TOOL
from medas.server.dataroom.table import Table
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Cases, Here, Me
from medas.server.routes.workflows import Made
from medas.server.shapes import NO_NUL, Body
from medas.server.texts_of import text_of_document
from medas.state.drafts import draft_of
from medas.state.workflows import need_workflow, new_workflow
from medas.tool.schema import ToolInfo, is_cases
from medas.workflow.document import Document, Step, load
from medas.workflow.templates import template

routes = Routes("/api/v1/datasets/{dataset}", "Data")
_NEW_STEP = "cases"
_SPLIT = "medas.SplitCases"


class NewFromTable(Body):
    """Where the workflow comes from: a template, or a workflow of the user; without both it only opens the table."""

    template: str | None = Field(None, max_length=100, pattern=NO_NUL)
    workflow: str | None = Field(None, max_length=100, pattern=NO_NUL)


@routes.post("/workflow", policy=Policy.USER, status_code=201)
def post_workflow(found: Cases, wanted: NewFromTable, here: Here, me: Me) -> Made:
    """Make a workflow whose first step opens this table; a workflow that it is made from stays as it is."""
    if wanted.workflow is not None:
        need_workflow(here.database, me, wanted.workflow)
        document = load(draft_of(here.database, wanted.workflow).document)
    elif wanted.template is not None:
        document = template(wanted.template)
    else:
        document = Document(title=found["title"])
    inputs = {tool for tool, info in here.catalog.tools.items() if info.category == "Input" and _gives_cases(info)}
    if _is_divided(here.room.table(here.database, found["id"])):
        document = _by_column(document)
    made = _on_table(document, f"dataset:{found['id']}", inputs, here.catalog.get(TOOL).version)
    return Made(id=new_workflow(here.database, me, text_of_document(replace(made, title=found["title"]))))


def _on_table(document: Document, table: str, inputs: set[str], version: int) -> Document:
    """Return the document with its first step that brings cases replaced by one that opens a table.

    Raises:
        WrongInput: If it has no such step.
    """
    step = Step(TOOL, version, params={PARAM: table})
    if not document.steps:
        return replace(document, steps={_NEW_STEP: step})
    first = next((name for name, old in document.steps.items() if old.tool in inputs), None)
    if first is None:
        raise WrongInput("the workflow has no step that brings cases", hint="Choose another workflow, or a template")
    return replace(document, steps={**document.steps, first: step})


def _is_divided(table: Table) -> bool:
    """Return whether every case that takes part has a part, in the column that the tool looks for."""
    column = next((one for one in table.of_type("split") if one.name == "split"), None)
    return column is not None and all(column.id in row.cells for _, row in table.included())


def _by_column(document: Document) -> Document:
    """Return the document with splits that take the parts of the table."""
    steps = {
        name: replace(step, params={**step.params, "method": "column"}) if step.tool == _SPLIT else step
        for name, step in document.steps.items()
    }
    return replace(document, steps=steps)


def _gives_cases(info: ToolInfo) -> bool:
    return any(one.id == "dataset" and is_cases(one.type) for one in info.outputs)
