"""Columns of a workbook or a CSV file for cases that are there, joined by the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from medas.datasets.sheet import Sheet
from medas.errors import NotFound, WrongInput
from medas.media.formats import case_name
from medas.server.dataroom.cells import fitted
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.columns import CASE, PATIENT, VOLUMES, ColumnShape, Kind, NewColumn, placed
from medas.server.dataroom.table import Row, Table

_KEYS = ("case", "case_id", "caseid", "id", "name", "file", "病例", "编号")
"""Names that the column of the case often has."""
_GROUPS = 20
"""At most so many different words are groups."""
_FORMULA = ("'=", "'+", "'-", "'@")
"""How texts begin that our CSV has made safe."""


@dataclass(frozen=True)
class Look:
    """What a file holds."""

    columns: tuple[tuple[str, Kind, tuple[str, ...]], ...]
    """Name, guessed type and first values."""
    key: str
    """Guessed column of the case."""
    matched: int
    """Rows whose case is in the table."""
    unmatched: tuple[str, ...]
    """Values of the key that no case has."""


def looked_at(sheet: Sheet, table: Table) -> Look:
    """Return what a file holds, and which column names the cases."""
    _check_head(sheet)
    known = _cases(table)
    values = {name: [row[place] for row in sheet.rows] for place, name in enumerate(sheet.header)}
    hits = {name: sum(_match(value, known) is not None for value in found) for name, found in values.items()}
    best = max(hits.values())
    key = next((name for name, count in hits.items() if count == best > 0), None) or _by_name(sheet.header)
    taken = {column.name.lower() for column in table.of_type(*VOLUMES, "result")}
    columns = tuple(
        (name, _kind(name, found, table), tuple(dict.fromkeys(one for one in found if one))[:3])
        for name, found in values.items()
        if name != key and name.lower() not in taken
    )
    alone = tuple(value for value in values[key] if value and _match(value, known) is None)
    return Look(columns, key, hits[key], alone)


def with_sheet(
    table: Table, sheet: Sheet, key: str, wanted: Sequence[str], *, add_rows: bool
) -> tuple[Change, int, int]:
    """Return the change that brings columns of a file in, how many cases are new, and how many others change.

    Empty cells of the file leave what is there.

    Raises:
        NotFound: If the file has no such column.
        WrongInput: If a case stands twice in the file, or a value does not fit its column.
    """
    _check_head(sheet)
    for name in (key, *wanted):
        if name not in sheet.header:
            raise NotFound(f"the file has no column {name[:100]!r}", hint="Choose among its columns")
    columns, targets = _targets(table, sheet, [name for name in wanted if name != key])
    place, known = sheet.header.index(key), _cases(table)
    cells: list[CellChange] = []
    added: dict[int, Row] = {}
    seen: set[str] = set()
    changed: set[int] = set()
    for line in sheet.rows:
        case = _case_of(line[place])
        if not case:
            continue
        if case.lower() in seen:
            raise WrongInput(f"the file has two rows for case {case}", hint="Keep one of them", case=case)
        seen.add(case.lower())
        made = _values(line, targets, case)
        number = _match(line[place], known)
        if number is None:
            if add_rows:
                added[table.next_row + len(added)] = Row({CASE: fitted(case, table.columns[0], {}), **made})
            continue
        own = table.rows[number].cells
        for name, value in made.items():
            if own.get(name) != value:
                cells.append(CellChange(number, name, own.get(name), value))
                changed.add(number)
    both = (table.columns, columns) if columns != table.columns else None
    return Change(tuple(cells), added, columns=both), len(added), len(changed)


def _check_head(sheet: Sheet) -> None:
    names = [name.strip() for name in sheet.header]
    twice = next((name for name in names if not name or names.count(name) > 1), None)
    if twice is not None:
        raise WrongInput(f"the column {twice!r} has no name or stands twice", hint="Correct the first row of the file")
    sheet.header[:] = names


def _cases(table: Table) -> dict[str, int]:
    return {str(row.cells[CASE]).lower(): number for number, row in table.rows.items() if CASE in row.cells}


def _case_of(value: str) -> str:
    return _unquoted(value).strip()


def _match(value: str, known: dict[str, int]) -> int | None:
    """Return the row of a case, also if the file names it with the suffix of its image."""
    case = _case_of(value).lower()
    return known.get(case, known.get(case_name(case))) if case else None


def _by_name(header: Sequence[str]) -> str:
    return next((name for wanted in _KEYS for name in header if name.lower() == wanted), header[0])


def _kind(name: str, values: Iterable[str], table: Table) -> Kind:
    own = _column_called(table, name)
    if own is not None:
        return own.type
    found = [value for value in values if value]
    for kind in ("split", "scale", "date"):
        if found and _all_fit(found, kind):
            return kind
    different = set(found)
    return "nominal" if different and len(different) <= min(_GROUPS, max(2, len(found) // 2)) else "text"


def _all_fit(values: Iterable[str], kind: str) -> bool:
    column = NewColumn(name="x", type=kind)  # type: ignore[arg-type]
    try:
        for value in values:
            fitted(_unquoted(value), column, {})
    except WrongInput:
        return False
    return True


def _targets(
    table: Table, sheet: Sheet, wanted: Sequence[str]
) -> tuple[tuple[ColumnShape, ...], list[tuple[int, ColumnShape]]]:
    """Return the columns afterwards, and for each wanted one its place in the file."""
    wishes = [NewColumn(**column.model_dump()) for column in table.columns]
    for name in wanted:
        own = _column_called(table, name)
        if own is None:
            values = [row[sheet.header.index(name)] for row in sheet.rows]
            wishes.append(NewColumn(name=name, type=_kind(name, values, table)))
        elif own.type in (*VOLUMES, "result"):
            raise WrongInput(f"{name}: a column of type {own.type} cannot be imported", hint="Leave it out")
    columns = tuple(placed(wishes, table.columns))
    by_name = {column.name.lower(): column for column in columns}
    return columns, [(sheet.header.index(name), by_name[name.lower()]) for name in wanted]


def _column_called(table: Table, name: str) -> ColumnShape | None:
    low = name.lower()
    if low in {"patient", "patient id", "患者"}:
        return table.column(PATIENT)
    return next((column for column in table.columns if column.name.lower() == low), None)


def _values(line: Sequence[str], targets: Sequence[tuple[int, ColumnShape]], case: str) -> dict[str, Any]:
    made = {}
    for place, column in targets:
        try:
            value = fitted(_unquoted(line[place]), column, {})
        except WrongInput as error:
            what = f"{column.name} of {case}: {error.message}"
            raise WrongInput(what, hint=error.hint, case=case, column=column.id) from None
        if value is not None:
            made[column.id] = value
    return made


def _unquoted(text: str) -> str:
    return text[1:] if text.startswith(_FORMULA) else text
