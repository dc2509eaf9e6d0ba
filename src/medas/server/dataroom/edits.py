"""What people do to a table, thought out as change sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from medas.errors import BadWorkflow, EditConflict, MedasError, NotFound, WrongInput
from medas.server.dataroom.cells import fitted, refitted
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.columns import CASE, VOLUMES, ColumnShape, placed
from medas.server.dataroom.table import Cells, Row, Table

MOST_EDITS = 20_000
MOST_ROWS = 200_000
Edit = tuple[int, str, Any]
"""Row, column, value."""


class CellConflict(EditConflict):
    """Somebody else changed the same cells first."""

    def __init__(self, yours: Sequence[Edit], current: Sequence[Edit]) -> None:
        super().__init__(
            f"somebody else changed {len(current)} of these cells first", hint="Look at both values, and keep one"
        )
        self.yours, self.current = yours, current


CellConflict.code = EditConflict.code


def edited(
    table: Table, edits: Sequence[Edit], volumes: Mapping[str, Any], since: Iterable[Change] = (), *,
    add: Sequence[Cells] = (),
) -> Change:  # fmt: skip
    """Return the change that puts values into cells and adds cases at the end: all of it or nothing.

    Args:
        table: As it is.
        edits: What goes where; of two edits of a cell the last one counts.
        volumes: Digest -> cell of the images and masks that the table has.
        since: What others did since the one who edits has looked.
        add: Cells of new cases, as in `with_rows`.

    Raises:
        CellConflict: If others changed some of these cells to something else.
        BadWorkflow: Listing every value that does not fit.
    """
    wanted = {(row, column): value for row, column, value in edits}
    _check_conflict(table, wanted, since)
    columns = {column.id: column for column in table.columns}
    changes, wrong = [], []
    for (row, name), value in wanted.items():
        column = columns.get(name)
        if column is None or row not in table.rows:
            raise NotFound(f"there is no row {row} with a column {name[:100]!r}", hint="Load the table again")
        try:
            made = fitted(value, column, volumes)
        except WrongInput as error:
            wrong.append(_placed(error, table, row, column))
            continue
        before = table.rows[row].cells.get(name)
        if made != before or type(made) is not type(before):
            changes.append(CellChange(row, name, before, made))
    if wrong:
        raise _many(wrong)
    added = with_rows(table, add, volumes).added if add else {}
    change = Change(tuple(changes), added)
    _check_cases(table, change)
    return change


def with_rows(table: Table, rows: Sequence[Cells], volumes: Mapping[str, Any]) -> Change:
    """Return the change that adds cases at the end.

    Raises:
        BadWorkflow: Listing every value that does not fit.
        WrongInput: If two cases would have one name.
    """
    if len(table.rows) + len(rows) > MOST_ROWS:
        raise WrongInput(f"rows: a table has at most {MOST_ROWS} cases", hint="Begin another table")
    columns = {column.id: column for column in table.columns}
    added: dict[int, Row] = {}
    wrong: list[MedasError] = []
    for number, cells in enumerate(rows, table.next_row):
        strange = set(cells) - set(columns)
        if strange:
            raise NotFound(f"there is no column {min(strange)[:100]!r}", hint="Load the table again")
        made = {}
        for name, value in cells.items():
            try:
                made[name] = fitted(value, columns[name], volumes)
            except WrongInput as error:
                what = f"{columns[name].name}, new row {number - table.next_row + 1}: {error.message}"
                wrong.append(WrongInput(what, hint=error.hint, column=name))
        added[number] = Row({name: value for name, value in made.items() if value is not None})
    if wrong:
        raise _many(wrong)
    change = Change(added=added)
    _check_cases(table, change)
    return change


def without_rows(table: Table, rows: Collection[int]) -> Change:
    """Return the change that takes cases out of the table; those that are not there are passed over."""
    return Change(removed={number: table.rows[number] for number in sorted(set(rows)) if number in table.rows})


def excluding(table: Table, rows: Collection[int], *, excluded: bool) -> Change:
    """Return the change that leaves cases out of everything, or takes them in again."""
    return Change(
        excluded={
            number: excluded
            for number in sorted(set(rows))
            if number in table.rows and table.rows[number].excluded != excluded
        }
    )


def with_columns(table: Table, wanted: Sequence[ColumnShape], volumes: Mapping[str, Any]) -> Change:
    """Return the change that makes the columns as wanted: new, renamed, of another type, moved, or gone with their values.

    Raises:
        WrongInput: If a column or a value does not allow it.
    """
    made = placed(wanted, table.columns)
    before = {column.id: column for column in table.columns}
    cells: list[CellChange] = []
    for column in made:
        old = before.get(column.id)
        if old is None or old.type == column.type:
            continue
        if "result" in (old.type, column.type) or (old.type in VOLUMES) != (column.type in VOLUMES):
            what = f"{old.name}: a column of type {old.type} cannot become {column.type}"
            raise WrongInput(what, hint="Add a new column", column=column.id)
        changed = refitted(table.rows, column, volumes)
        cells += [
            CellChange(number, column.id, table.rows[number].cells[column.id], value)
            for number, value in changed.items()
        ]
    for name in set(before) - {column.id for column in made}:
        cells += [
            CellChange(number, name, row.cells[name], None) for number, row in table.rows.items() if name in row.cells
        ]
    columns = tuple(made)
    return Change(tuple(cells), columns=(table.columns, columns) if columns != table.columns else None)


def need_fresh(since: Iterable[Change], rows: Collection[int] = (), *, columns: bool = False) -> None:
    """Do nothing unless others have meanwhile touched these rows, or the columns.

    Raises:
        EditConflict: If they have.
    """
    for change in since:
        touched = change.rows_touched() | set(change.removed)
        if touched & set(rows) or (columns and change.columns):
            hint = "Look at the table as it is now, then decide"
            raise EditConflict("somebody else changed this first", hint=hint)


def _check_conflict(table: Table, wanted: Mapping[tuple[int, str], Any], since: Iterable[Change]) -> None:
    touched = {(one.row, one.column) for change in since for one in change.cells}
    both = [
        place
        for place in wanted
        if place in touched and place[0] in table.rows and table.rows[place[0]].cells.get(place[1]) != wanted[place]
    ]
    if both:
        yours = [(*place, wanted[place]) for place in both]
        raise CellConflict(yours, [(row, name, table.rows[row].cells.get(name)) for row, name in both])


def _check_cases(table: Table, change: Change) -> None:
    """Refuse a second case of one name, which no step could tell from the first."""
    renamed = {one.row: one.after for one in change.cells if one.column == CASE}
    fresh = {number: row.cells.get(CASE) for number, row in change.added.items()}
    if not renamed and not fresh:
        return
    known: dict[str, int] = {}
    names = {number: renamed.get(number, row.cells.get(CASE)) for number, row in table.rows.items()}
    for number, name in {**names, **fresh}.items():
        if name is None:
            if number in renamed or number in fresh:
                where = "a new row" if number in fresh else table.name_of(number)
                raise WrongInput(
                    f"case: {where} needs a name", hint="Write one, different from all others", column=CASE
                )
            continue
        if known.setdefault(str(name), number) != number:
            hint = "Give one of them another name, e.g. with _2 behind it"
            raise WrongInput(f"case: {name} stands in two rows", hint=hint, case=str(name), column=CASE)


def _placed(error: WrongInput, table: Table, row: int, column: ColumnShape) -> WrongInput:
    case = table.name_of(row)
    return WrongInput(f"{column.name} of {case}: {error.message}", hint=error.hint, case=case, column=column.id)


def _many(wrong: Sequence[MedasError]) -> MedasError:
    if len(wrong) == 1:
        return wrong[0]
    problems = tuple(error.problem() for error in wrong[:100])
    text = f"{len(wrong)} values do not fit, the first: {wrong[0].message}"
    return _Misfits(text, problems=problems, hint=wrong[0].hint)


class _Misfits(BadWorkflow):
    """Several values do not fit; `problems` lists them."""


_Misfits.code = WrongInput.code
