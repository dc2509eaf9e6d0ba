"""A table of cases in memory, never changed: a change makes another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from medas.server.dataroom.columns import CASE, PATIENT, ColumnShape

Cells = Mapping[str, Any]
"""Column id -> value; an empty cell is not there."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    cells: Cells
    excluded: bool = False
    """Whether the case takes part in nothing."""


@dataclass(frozen=True)
class Table:
    """Columns and rows as they are at a revision."""

    rev: int
    columns: tuple[ColumnShape, ...]
    rows: Mapping[int, Row]
    """Row id -> row, in order of ids, which is the order in which cases came."""
    next_row: int
    """Id of the next new row; none is given out twice."""

    def column(self, wanted: str) -> ColumnShape | None:
        """Return the column of an id."""
        return next((column for column in self.columns if column.id == wanted), None)

    def of_type(self, *types: str) -> list[ColumnShape]:
        """Return the columns of these types."""
        return [column for column in self.columns if column.type in types]

    def included(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows that take part."""
        return ((number, row) for number, row in self.rows.items() if not row.excluded)

    def patients(self) -> int:
        """Return how many different patients there are."""
        return len({row.cells[PATIENT] for row in self.rows.values() if PATIENT in row.cells})

    def name_of(self, row: int) -> str:
        """Return what people call a row: its case, else its number."""
        return str(self.rows[row].cells.get(CASE) or f"row {row}")
