"""Tables as files: out as a workbook or CSV, in as columns for the cases."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query, Response
from pydantic import Field

from medas.server.attachments import attachment
from medas.server.dataroom.changes import Change
from medas.server.dataroom.columns import Kind
from medas.server.dataroom.edits import need_fresh
from medas.server.dataroom.sheet_export import csv_of, xlsx_of
from medas.server.dataroom.sheet_import import looked_at, with_sheet
from medas.server.dataroom.sheets import drop_sheet, keep_sheet, kept_sheet
from medas.server.dataroom.table import Table
from medas.server.policies import Policy, Routes
from medas.server.routes.dataset_rows import Based, Revision
from medas.server.routes.needs import OCTETS, Cases, Here, Me, Octets
from medas.server.shapes import NO_NUL, Shape

routes = Routes("/api/v1/datasets/{dataset}", "Data")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200
Name = Annotated[str, Field(max_length=1000, pattern=NO_NUL)]


class SheetColumn(Shape):
    """A column of a file."""

    name: str
    type: Kind
    """As guessed, or that of the column of this name."""
    examples: list[str]


class SheetPreview(Shape):
    """What a file holds."""

    columns: list[SheetColumn]
    rows: int
    key: str
    """Column that names the cases, as guessed."""
    matched: int
    """Rows whose case is in the table."""
    unmatched: list[str]
    """The first of the others."""
    token: str
    """Names the file for a day."""


class NewFromSheet(Based):
    """What to take of a file."""

    key: Name
    columns: list[Name] = Field(max_length=2000)
    add_rows: bool = False
    """Whether rows of other cases are added."""


class SheetTaken(Revision):
    """What was taken."""

    added: int
    changed: int
    """Cases that have other values now."""


@routes.get("/export", policy=Policy.USER, response_class=Response, responses={
    200: {"description": "The cases", "content": {_XLSX: {}, "text/csv": {}}},
})  # fmt: skip
def get_export(found: Cases, here: Here, format: Literal["xlsx", "csv"] = "xlsx") -> Response:  # noqa: A002 - its name in the API
    """Give the cases as a workbook with the dictionary of its variables, or as CSV."""
    table = here.room.table(here.database, found["id"])
    if format == "csv":
        return attachment(csv_of(table), f"{found['title']}.csv", "text/csv; charset=utf-8")
    return attachment(xlsx_of(table), f"{found['title']}.xlsx", _XLSX)


@routes.post("/table", policy=Policy.USER, openapi_extra=OCTETS)
def post_table(
    found: Cases, name: Annotated[str, Query(min_length=1, max_length=10_000)], body: Octets, here: Here
) -> SheetPreview:
    """Look into a workbook or CSV file; nothing is taken yet."""
    token = keep_sheet(here.home, found["id"], name, body)
    sheet = kept_sheet(here.home, found["id"], token, name)
    seen = looked_at(sheet, here.room.table(here.database, found["id"]))
    columns = [SheetColumn(name=one, type=kind, examples=list(examples)) for one, kind, examples in seen.columns]
    return SheetPreview(
        columns=columns, rows=len(sheet.rows), key=seen.key, matched=seen.matched,
        unmatched=list(seen.unmatched[:_SHOWN]), token=token,
    )  # fmt: skip


@routes.post("/table/{token}", policy=Policy.USER)
def post_table_taken(
    found: Cases, token: Annotated[str, Path(max_length=100)], wanted: NewFromSheet, here: Here, me: Me
) -> SheetTaken:
    """Take columns of a file that was looked into, as one change."""
    sheet = kept_sheet(here.home, found["id"], token)
    counts = (0, 0)

    def think(table: Table) -> Change:
        nonlocal counts
        need_fresh(here.room.since(here.database, found["id"], wanted.base_rev), columns=True)
        change, added, changed = with_sheet(table, sheet, wanted.key, wanted.columns, add_rows=wanted.add_rows)
        counts = added, changed
        return change

    table = here.room.change(here.database, me, found["id"], think)
    drop_sheet(here.home, found["id"], token)
    return SheetTaken(rev=table.rev, added=counts[0], changed=counts[1])
