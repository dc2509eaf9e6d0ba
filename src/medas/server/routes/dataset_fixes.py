"""What mends a table with one click, and the split."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from medas.server.dataroom import mending
from medas.server.dataroom.changes import Change
from medas.server.dataroom.split import Shares, counts, divided, together, with_parts
from medas.server.dataroom.table import Table
from medas.server.policies import Policy, Routes
from medas.server.routes.dataset_rows import Based, Revision, RowId
from medas.server.routes.needs import Cases, Here, Me
from medas.server.shapes import Body, Shape
from medas.state.dataset_rows import hold_volumes

routes = Routes("/api/v1/datasets/{dataset}", "Data")
_MOST_ROWS = 20_000
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
ColumnId = Annotated[str, Field(max_length=100)]


class NewSplit(Based):
    """How to divide the cases; patients stay together."""

    train: Share
    validate_: Share = Field(alias="validate")
    test: Share
    seed: int = Field(0, ge=0, le=2**31)
    balance: ColumnId | None = None
    """Column whose values are spread evenly over the parts."""
    preview: bool = False
    """Whether to count only."""


class PartCount(Shape):
    """How large a part is."""

    cases: int
    patients: int


class SplitCounts(Revision):
    """How large all parts are."""

    counts: dict[str, PartCount]


class NewOwners(Body):
    """Cases that are patients of their own."""

    rows: list[RowId] = Field(max_length=_MOST_ROWS)


class NewTogether(Body):
    """Split column in which patients shall be together."""

    column: ColumnId


class NewGrids(Body):
    """Masks that shall lie on the grids of their images."""

    column: ColumnId
    image: ColumnId
    rows: list[RowId] = Field(max_length=_MOST_ROWS)


class NewValues(Body):
    """A label value that shall be another one."""

    column: ColumnId
    rows: list[RowId] = Field(max_length=_MOST_ROWS)
    old: int = Field(ge=1, le=2**31)
    new: int = Field(ge=0, le=2**31)


@routes.post("/split", policy=Policy.USER)
def post_split(found: Cases, wanted: NewSplit, here: Here, me: Me) -> SplitCounts:
    """Divide the cases into train, validate and test; a preview only counts."""
    shares = Shares(wanted.train, wanted.validate_, wanted.test, wanted.seed, wanted.balance)
    table = here.room.table(here.database, found["id"])
    parts = divided(table, shares)
    if not wanted.preview:
        table = here.room.change(
            here.database, me, found["id"], lambda table: with_parts(table, divided(table, shares))
        )
        parts = divided(table, shares)
    told = {part: PartCount(cases=cases, patients=patients) for part, (cases, patients) in counts(table, parts).items()}
    return SplitCounts(rev=table.rev, counts=told)


@routes.post("/fixes/keep-patients-together", policy=Policy.USER)
def post_together(found: Cases, wanted: NewTogether, here: Here, me: Me) -> Revision:
    """Put all cases of a patient into the part where most of them are."""
    return Revision(
        rev=here.room.change(here.database, me, found["id"], lambda table: together(table, wanted.column)).rev
    )


@routes.post("/fixes/patients-are-cases", policy=Policy.USER)
def post_owners(found: Cases, wanted: NewOwners, here: Here, me: Me) -> Revision:
    """Make each case without a patient a patient of its own."""
    rows = [int(row) for row in wanted.rows]
    return Revision(
        rev=here.room.change(here.database, me, found["id"], lambda table: mending.patients_are_cases(table, rows)).rev
    )


@routes.post("/fixes/resample-masks", policy=Policy.USER)
def post_grids(found: Cases, wanted: NewGrids, here: Here, me: Me) -> Revision:
    """Put masks on the grids of their images; undo brings the old ones back."""
    rows = [int(row) for row in wanted.rows]
    table = here.room.table(here.database, found["id"])
    # Made before the table is locked, because it takes time; what has changed meanwhile is refused.
    change = mending.resampled(table, here.home, wanted.column, wanted.image, rows, _holder(here, found["id"]))
    return Revision(rev=here.room.change(here.database, me, found["id"], _always(change)).rev)


@routes.post("/fixes/map-value", policy=Policy.USER)
def post_values(found: Cases, wanted: NewValues, here: Here, me: Me) -> Revision:
    """Give a label of masks another value; undo brings the old ones back."""
    rows = [int(row) for row in wanted.rows]
    table = here.room.table(here.database, found["id"])
    values = {wanted.old: wanted.new}
    change = mending.mapped(table, here.home, wanted.column, values, rows, _holder(here, found["id"]))
    return Revision(rev=here.room.change(here.database, me, found["id"], _always(change)).rev)


def _holder(here: Here, dataset: str) -> mending.Hold:
    return lambda made: hold_volumes(here.database, dataset, made)


def _always(change: Change) -> mending.Think:
    def think(_table: Table) -> Change:
        return change

    return think
