"""Which rows a page shows: filtered, sorted with empty cells last, and cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import Field

from medas.errors import WrongInput
from medas.server.dataroom.columns import VOLUMES, ColumnShape
from medas.server.dataroom.table import Row, Table
from medas.server.shapes import Body

Op = Literal["is", "not", "contains", "empty", "filled", "at_least", "at_most"]
_PARTS = ("train", "validate", "test")
_PIECES = re.compile(r"(\d+)")


class Filter(Body):
    """A condition on a column; rows that keep all conditions are shown."""

    column: str = Field(max_length=100)
    op: Op
    value: str | int | float | None = None


def chosen(table: Table, filters: Sequence[Filter], sort: str | None) -> list[int]:
    """Return the ids of the rows that keep all conditions, in order.

    Args:
        table: Where.
        filters: Conditions.
        sort: Column id, with `-` before it for descending; None leaves the order in which cases came.

    Raises:
        WrongInput: If there is no such column, or a limit is no number.
    """
    keeps = [_keeps(_column(table, one.column), one) for one in filters]
    found = [number for number, row in table.rows.items() if all(keep(row) for keep in keeps)]
    if not sort:
        return found
    column = _column(table, sort.removeprefix("-"))
    key = _key(column)
    filled = [number for number in found if column.id in table.rows[number].cells]
    empty = [number for number in found if column.id not in table.rows[number].cells]
    filled.sort(key=lambda number: key(table.rows[number].cells[column.id]), reverse=sort.startswith("-"))
    return filled + empty


def natural(text: str) -> list[Any]:
    """Return a key that sorts `case 2` before `case 10`."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _PIECES.split(text.casefold()) if part]


def _column(table: Table, wanted: str) -> ColumnShape:
    column = table.column(wanted)
    if column is None:
        raise WrongInput(f"there is no column {wanted[:100]!r}", hint="Load the table again", param="sort")
    return column


def _key(column: ColumnShape) -> Callable[[Any], Any]:
    if column.type == "split":
        return lambda value: _PARTS.index(value) if value in _PARTS else len(_PARTS)
    if column.type in VOLUMES:
        return lambda value: natural(str(value.get("name", "")))
    order = {str(one.value): place for place, one in enumerate(column.values)} if column.type == "ordinal" else {}

    def key(value: Any) -> Any:
        if str(value) in order:
            return (0, order[str(value)], [])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return (1, value, [])
        return (2, 0, natural(str(value)))

    return key


def _keeps(column: ColumnShape, wanted: Filter) -> Callable[[Row], bool]:
    name = column.id
    if wanted.op in {"empty", "filled"}:
        filled = wanted.op == "filled"
        return lambda row: (name in row.cells) == filled
    if wanted.op in {"at_least", "at_most"}:
        return _limit(column, wanted)
    text = _shown("" if wanted.value is None else wanted.value).casefold()
    if wanted.op == "contains":
        return lambda row: name in row.cells and text in _shown(row.cells[name]).casefold()
    equal = wanted.op == "is"
    return lambda row: (name in row.cells and _shown(row.cells[name]).casefold() == text) == equal


def _limit(column: ColumnShape, wanted: Filter) -> Callable[[Row], bool]:
    name, least = column.id, wanted.op == "at_least"
    if column.type == "date":
        day = str(wanted.value)
        return lambda row: name in row.cells and (row.cells[name] >= day if least else row.cells[name] <= day)
    try:
        limit = float(str(wanted.value).replace(",", "."))
    except ValueError:
        raise WrongInput(f"filter: {wanted.op} needs a number", hint="Write one, e.g. 50", param="filter") from None

    def keeps(row: Row) -> bool:
        value = row.cells.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return value >= limit if least else value <= limit

    return keeps


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
