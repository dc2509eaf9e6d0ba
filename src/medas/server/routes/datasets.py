"""Tables of cases: list, make, name, delete."""

from __future__ import annotations

from pydantic import Field

from medas.server.dataroom.columns import BASE, ColumnShape, as_json
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Cases, Here, Me
from medas.server.routes.workflows import Made
from medas.server.shapes import NO_NUL, Body, Shape
from medas.state.datasets import datasets_of, delete_dataset, new_dataset, rename_dataset

routes = Routes("/api/v1/datasets", "Data")


class DatasetRow(Shape):
    """A table in the list."""

    id: str
    title: str
    rows: int
    """How many cases."""
    patients: int
    """How many different patients."""
    rev: int
    """Grows with every change."""
    changed: float
    """Seconds since 1970."""


class DatasetDetail(Shape):
    """A table without its rows."""

    id: str
    title: str
    rev: int
    rows: int
    patients: int
    bytes: int
    """What the images take."""
    columns: list[ColumnShape]
    can_undo: bool
    can_redo: bool


class Titled(Body):
    """How a table is called."""

    title: str = Field(min_length=1, max_length=200, pattern=NO_NUL)


@routes.get("", policy=Policy.USER)
def get_datasets(here: Here, me: Me) -> list[DatasetRow]:
    """List the tables, the newest change first."""
    return [DatasetRow(**row) for row in datasets_of(here.database, me)]


@routes.post("", policy=Policy.USER, status_code=201)
def post_dataset(new: Titled, here: Here, me: Me) -> Made:
    """Make a table without cases."""
    return Made(id=new_dataset(here.database, me, new.title, as_json(BASE)))


@routes.get("/{dataset}", policy=Policy.USER)
def get_dataset(found: Cases, here: Here, me: Me) -> DatasetDetail:
    """Show a table without its rows."""
    table, can = here.room.table(here.database, found["id"]), here.room.can(here.database, me, found["id"])
    return DatasetDetail(
        id=found["id"], title=found["title"], rev=table.rev, rows=len(table.rows), patients=table.patients(),
        bytes=found["bytes"], columns=list(table.columns), can_undo="undo" in can, can_redo="redo" in can,
    )  # fmt: skip


@routes.patch("/{dataset}", policy=Policy.USER, status_code=204)
def patch_dataset(found: Cases, named: Titled, here: Here) -> None:
    """Give a table another title."""
    rename_dataset(here.database, found["id"], named.title)


@routes.delete("/{dataset}", policy=Policy.USER, status_code=204)
def delete(found: Cases, here: Here) -> None:
    """Delete a table with its uploads; runs that used it stay."""
    here.uploads.drop_all_of(here.database, found["id"])
    delete_dataset(here.database, found["id"])
    here.room.forget(found["id"])
