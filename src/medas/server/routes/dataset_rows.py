"""What stands in a table of cases: look at it, edit it, take it back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field, TypeAdapter, ValidationError

from medas.errors import WrongInput
from medas.server.dataroom import edits as doing
from medas.server.dataroom.changes import Change
from medas.server.dataroom.checks import marks_of
from medas.server.dataroom.columns import ColumnShape, NewColumn
from medas.server.dataroom.table import Table
from medas.server.dataroom.view import Filter, chosen
from medas.server.dataroom.volume_cells import volume_cells
from medas.server.policies import Policy, Routes
from medas.server.problems import answer_of
from medas.server.routes.needs import Cases, Here, Me
from medas.server.shapes import Body, HttpProblem, ProblemShape, Shape, shape_of

routes = Routes("/api/v1/datasets/{dataset}", "Data")
RowId = Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
_FILTERS = TypeAdapter(list[Filter])


class CaseRow(Shape):
    """A row."""

    id: str
    excluded: bool
    """Whether the case takes part in nothing."""
    cells: dict[str, Any]
    """Column id -> value; empty cells are not there."""
    marks: dict[str, list[str]]
    """Column id -> codes of problems in that cell."""


class RowsPage(Shape):
    """A part of the rows."""

    rev: int
    total: int
    """How many rows keep the conditions."""
    rows: list[CaseRow]


class NewCell(Body):
    """A value for a cell."""

    row: RowId
    col: str = Field(max_length=100)
    value: Any = None


class Based(Body):
    """A change."""

    base_rev: int = Field(ge=0, le=2**53)
    """Revision that the page has seen."""


class NewCells(Based):
    """Values for cells, and new cases at the end: all are taken or none, as one change."""

    edits: list[NewCell] = Field(max_length=doing.MOST_EDITS)
    add: list[dict[str, Any]] = Field([], max_length=doing.MOST_EDITS)


class NewRows(Based):
    """New cases."""

    rows: list[dict[str, Any]] = Field(min_length=1, max_length=doing.MOST_EDITS)


class SomeRows(Based):
    """Cases by row id."""

    rows: list[RowId] = Field(max_length=doing.MOST_ROWS)

    @property
    def numbers(self) -> list[int]:
        """The ids as the table has them."""
        return [int(row) for row in self.rows]


class Exclusion(SomeRows):
    """Cases to leave out, or to take in again."""

    excluded: bool


class NewColumns(Based):
    """All columns as they shall be."""

    columns: list[NewColumn]


class Revision(Shape):
    """Where the table is now."""

    rev: int


class Edited(Revision):
    """What editing led to."""

    problems: list[ProblemShape]
    """What the touched cells now have wrong with them."""
    ids: list[str]
    """Rows that were added."""


class CheckProblem(ProblemShape):
    """What a check found, and where."""

    rows: list[str]


class Checks(Revision):
    """Everything that the checks found."""

    problems: list[CheckProblem]


class Added(Revision):
    """What was added."""

    ids: list[str]


class Arranged(Revision):
    """Columns as they are now."""

    columns: list[ColumnShape]


class CellValue(Shape):
    """What stands in a cell."""

    row: str
    col: str
    value: Any


class CellsConflict(HttpProblem):
    """Somebody else changed the same cells first."""

    yours: list[CellValue]
    current: list[CellValue]


@routes.get("/rows", policy=Policy.USER)
def get_rows(
    found: Cases,
    here: Here,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
    sort: Annotated[str | None, Query(max_length=101)] = None,
    filter: Annotated[str | None, Query(max_length=10_000)] = None,  # noqa: A002 - its name in the API
) -> RowsPage:
    """Give a part of the rows; empty cells come last in both directions."""
    table = here.room.table(here.database, found["id"])
    filters = _filters(filter)
    ids = here.room.order(found["id"], table, (sort or "", filter or ""), lambda: chosen(table, filters, sort))
    shown = ids[offset : offset + limit]
    marks = marks_of(here.room.found(here.database, found["id"]))
    rows = [
        CaseRow(
            id=str(number), excluded=table.rows[number].excluded, cells=dict(table.rows[number].cells),
            marks=marks.get(number, {}),
        )
        for number in shown
    ]  # fmt: skip
    return RowsPage(rev=table.rev, total=len(ids), rows=rows)


@routes.patch("/cells", policy=Policy.USER, response_model=Edited, responses={409: {"model": CellsConflict}})
def patch_cells(found: Cases, wanted: NewCells, here: Here, me: Me, request: Request) -> Edited | Response:
    """Put values into cells; somebody else's change of the same cells is never overwritten unseen."""
    dataset = found["id"]
    values = [(int(one.row), one.col, one.value) for one in wanted.edits]
    volumes = volume_cells(here.database, dataset)

    def think(table: Table) -> Change:
        since = here.room.since(here.database, dataset, wanted.base_rev)
        return doing.edited(table, values, volumes, since, add=wanted.add)

    try:
        table = here.room.change(here.database, me, dataset, think)
    except doing.CellConflict as error:
        yours, current = (
            [{"row": str(row), "col": column, "value": value} for row, column, value in side]
            for side in (error.yours, error.current)
        )
        return answer_of(error, request.url.path, yours=yours, current=current)
    touched = {(int(one.row), one.col) for one in wanted.edits}
    wrong = here.room.found(here.database, dataset)
    problems = [one.problem for one in wrong if any((row, one.column) in touched for row in one.rows)]
    return Edited(rev=table.rev, problems=[shape_of(one) for one in problems], ids=_last(table, len(wanted.add)))


@routes.post("/rows", policy=Policy.USER)
def post_rows(found: Cases, new: NewRows, here: Here, me: Me) -> Added:
    """Add cases at the end."""
    volumes = volume_cells(here.database, found["id"])
    table = here.room.change(here.database, me, found["id"], lambda table: doing.with_rows(table, new.rows, volumes))
    return Added(rev=table.rev, ids=_last(table, len(new.rows)))


@routes.post("/rows/delete", policy=Policy.USER)
def post_delete(found: Cases, some: SomeRows, here: Here, me: Me) -> Revision:
    """Take cases out of the table; undo brings them back."""
    dataset = found["id"]

    def think(table: Table) -> Change:
        doing.need_fresh(here.room.since(here.database, dataset, some.base_rev), some.numbers)
        return doing.without_rows(table, some.numbers)

    return Revision(rev=here.room.change(here.database, me, dataset, think).rev)


@routes.post("/rows/exclude", policy=Policy.USER)
def post_exclude(found: Cases, some: Exclusion, here: Here, me: Me) -> Revision:
    """Leave cases out of every run, or take them in again."""
    table = here.room.change(
        here.database, me, found["id"], lambda table: doing.excluding(table, some.numbers, excluded=some.excluded)
    )
    return Revision(rev=table.rev)


@routes.put("/columns", policy=Policy.USER)
def put_columns(found: Cases, wanted: NewColumns, here: Here, me: Me) -> Arranged:
    """Make the columns as wanted: a column without id is new, one that is left out goes with its values."""
    dataset = found["id"]
    volumes = volume_cells(here.database, dataset)

    def think(table: Table) -> Change:
        doing.need_fresh(here.room.since(here.database, dataset, wanted.base_rev), columns=True)
        return doing.with_columns(table, wanted.columns, volumes)

    table = here.room.change(here.database, me, dataset, think)
    return Arranged(rev=table.rev, columns=list(table.columns))


@routes.post("/undo", policy=Policy.USER)
def post_undo(found: Cases, here: Here, me: Me) -> Revision:
    """Take your last change back."""
    return Revision(rev=here.room.undo(here.database, me, found["id"]).rev)


@routes.post("/redo", policy=Policy.USER)
def post_redo(found: Cases, here: Here, me: Me) -> Revision:
    """Do again what you took back last."""
    return Revision(rev=here.room.redo(here.database, me, found["id"]).rev)


@routes.get("/checks", policy=Policy.USER)
def get_checks(found: Cases, here: Here) -> Checks:
    """List what is wrong or odd with the cases that take part; what stops a run comes first."""
    table = here.room.table(here.database, found["id"])
    problems = [
        CheckProblem(**{**one.problem.to_json(), "column": one.column, "rows": [str(row) for row in one.rows]})
        for one in here.room.found(here.database, found["id"])
    ]
    return Checks(rev=table.rev, problems=problems)


def _last(table: Table, count: int) -> list[str]:
    """Return the ids of the rows that were added last."""
    return [str(number) for number in range(table.next_row - count, table.next_row)]


def _filters(text: str | None) -> list[Filter]:
    if not text:
        return []
    try:
        return _FILTERS.validate_json(text)
    except ValidationError as error:
        raise WrongInput(
            f"filter: {error.errors()[0]['msg']}", hint="A list of column, op, value", param="filter"
        ) from None
