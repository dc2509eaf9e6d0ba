"""A change set: everything that one action did to a table, so that it can be undone, done again, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from medas.errors import EditConflict
from medas.server.dataroom.columns import ColumnShape, as_json
from medas.server.dataroom.table import Row, Table


class CellChange(NamedTuple):
    """One cell before and after; None is empty."""

    row: int
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What changes; applied in the order columns and rows that come, cells, rows and columns that go."""

    cells: tuple[CellChange, ...] = ()
    added: Mapping[int, Row] = field(default_factory=dict)
    removed: Mapping[int, Row] = field(default_factory=dict)
    excluded: Mapping[int, bool] = field(default_factory=dict)
    """Row -> whether it is left out now; it was the other way round before."""
    columns: tuple[tuple[ColumnShape, ...], tuple[ColumnShape, ...]] | None = None
    """Columns before and after."""

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.cells or self.added or self.removed or self.excluded or self.columns)

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(
            tuple(CellChange(one.row, one.column, one.after, one.before) for one in self.cells),
            self.removed,
            self.added,
            {row: not out for row, out in self.excluded.items()},
            (self.columns[1], self.columns[0]) if self.columns else None,
        )

    def applied(self, table: Table) -> Table:
        """Return the table after the change, one revision later.

        Raises:
            EditConflict: If something is not as it was when the change was thought out.
        """
        _check(self, table)
        rows = {**table.rows, **self.added}
        touched: dict[int, dict[str, Any]] = {}
        for one in self.cells:
            cells = touched.setdefault(one.row, dict(rows[one.row].cells))
            cells.pop(one.column, None)
            if one.after is not None:
                cells[one.column] = one.after
        for number, cells in touched.items():
            rows[number] = replace(rows[number], cells=cells)
        for number, out in self.excluded.items():
            rows[number] = replace(rows[number], excluded=out)
        for number in self.removed:
            del rows[number]
        if self.added:
            rows = dict(sorted(rows.items()))
        columns = self.columns[1] if self.columns else table.columns
        highest = max(self.added, default=table.next_row - 1)
        return Table(table.rev + 1, columns, rows, max(table.next_row, highest + 1))

    def rows_touched(self) -> set[int]:
        """Return the rows whose record is another one afterwards."""
        return {one.row for one in self.cells} | set(self.added) | set(self.excluded)

    def to_json(self) -> dict[str, Any]:
        """Return the change as it is kept."""
        return {
            "cells": [list(one) for one in self.cells],
            "added": _rows_json(self.added),
            "removed": _rows_json(self.removed),
            "excluded": [[row, out] for row, out in self.excluded.items()],
            "columns": [as_json(side) for side in self.columns] if self.columns else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Change:
        """Return the change that `to_json` wrote."""
        sides = data["columns"]
        columns = tuple(tuple(ColumnShape(**one) for one in side) for side in sides) if sides else None
        return cls(
            tuple(CellChange(*one) for one in data["cells"]),
            _rows_of(data["added"]),
            _rows_of(data["removed"]),
            dict(data["excluded"]),
            columns,  # type: ignore[arg-type]
        )


def _rows_json(rows: Mapping[int, Row]) -> list[Any]:
    return [[number, row.excluded, dict(row.cells)] for number, row in rows.items()]


def _rows_of(data: list[Any]) -> dict[int, Row]:
    return {number: Row(cells, excluded) for number, excluded, cells in data}


def _check(change: Change, table: Table) -> None:
    rows = table.rows
    right = (
        all(number not in rows for number in change.added)
        and all(number in rows or number in change.added for number in (*change.removed, *change.excluded))
        and all(rows[number].excluded != out for number, out in change.excluded.items() if number in rows)
        and all(_is(rows, change.added, one) for one in change.cells)
        and (change.columns is None or change.columns[0] == table.columns)
        and all(rows[number].cells == row.cells for number, row in change.removed.items() if number in rows)
    )
    if not right:
        hint = "Look at the table as it is now, then decide"
        raise EditConflict("the table has changed since, in the same place", hint=hint)


def _is(rows: Mapping[int, Row], added: Mapping[int, Row], one: CellChange) -> bool:
    row = rows.get(one.row) or added.get(one.row)
    return row is not None and row.cells.get(one.column) == one.before
