"""A table of cases as a workbook with its dictionary of variables, or as CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from medas.media.table import Table as Rows
from medas.media.table import TableColumn
from medas.reporting.csv_file import csv_bytes
from medas.server.dataroom.columns import ColumnShape
from medas.server.dataroom.table import Table

VARIABLES = ("Name", "Label", "Type", "Role", "Unit", "Values", "Missing")
EXCLUDED = "excluded"


def xlsx_of(table: Table) -> bytes:
    """Return a workbook: sheet Cases with a row per case, sheet Variables with a line per column."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    # Texts stay texts: nothing that a file or a person brought may become a formula or a link.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = Workbook(out, plain)
    bold = book.add_format({"bold": True})
    _write(book.add_worksheet("Cases"), _head(table), _lines(table), bold)
    _write(book.add_worksheet("Variables"), VARIABLES, [_variable(column) for column in table.columns], bold)
    book.close()
    return out.getvalue()


def csv_of(table: Table) -> bytes:
    """Return the cases as CSV that Excel opens in the right letters and without formulas."""
    names = _head(table)
    columns = tuple(TableColumn(name, "text") for name in names)
    return csv_bytes(Rows(columns, tuple(dict(zip(names, line, strict=True)) for line in _lines(table))))


def _head(table: Table) -> list[str]:
    left_out = [EXCLUDED] if any(row.excluded for row in table.rows.values()) else []
    return [*(column.name for column in table.columns), *left_out]


def _lines(table: Table) -> list[list[Any]]:
    left_out = any(row.excluded for row in table.rows.values())
    return [
        [
            *(_plain(row.cells.get(column.id)) for column in table.columns),
            *(["yes" if row.excluded else None] if left_out else []),
        ]
        for row in table.rows.values()
    ]


def _plain(value: Any) -> Any:
    return str(value.get("name", "")) if isinstance(value, dict) else value


def _variable(column: ColumnShape) -> list[str]:
    values = "; ".join(f"{one.value} = {one.label}" if one.label else one.value for one in column.values)
    return [
        column.name, column.label, column.type, column.role, column.unit, values, "; ".join(column.missing),
    ]  # fmt: skip


def _write(sheet: Any, head: Sequence[str], lines: Sequence[Sequence[Any]], bold: Any) -> None:
    for place, name in enumerate(head):
        sheet.write_string(0, place, name, bold)
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value is not None and value != "":
                sheet.write_string(number, place, str(value))
    sheet.freeze_panes(1, 1)
    if lines and head:
        sheet.autofilter(0, 0, len(lines), len(head) - 1)
