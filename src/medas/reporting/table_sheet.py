"""A table on a sheet of its own: filter, frozen header, units, colors from worst to best."""

from __future__ import annotations

from collections.abc import Sequence

from medas.media.medium import Json
from medas.media.metrics import Measured
from medas.media.table import Table, TableColumn
from medas.reporting.numbers import UNDEFINED
from medas.reporting.sheets import Sheets
from medas.statistics.case_tables import column_name

_BAD, _MIDDLE, _GOOD = "#F4B183", "#FFFFFF", "#9DC3E6"
"""Orange to blue: told apart with every kind of color blindness."""


def write_table(sheets: Sheets, title: str, table: Table, directions: Sequence[Measured]) -> dict[str, str]:
    """Write a table and return column -> range of its cells as formulas name it.

    Args:
        sheets: The workbook.
        title: Name of the sheet.
        table: Missing numbers are written as the word "undefined", which Excel's statistics leave out.
        directions: Which columns have a better and a worse end.
    """
    sheet, name = sheets.add(title)
    better = {column_name(value.name, value.label): value.better for value in directions}
    last = len(table.rows)
    ranges = {}
    for place, column in enumerate(table.columns):
        values = table.values(column.name)
        sheet.write_string(0, place, _header(column), sheets.style("header"))
        for row, value in enumerate(values, 1):
            _write(sheets, sheet, (row, place), value, column)
        sheet.set_column(place, place, _width(column, values))
        ranges[column.name] = f"'{name}'!{_cells(place, last)}"
        if better.get(column.name) and last:
            low, high = (_BAD, _GOOD) if better[column.name] == "higher" else (_GOOD, _BAD)
            scale = {"type": "3_color_scale", "min_color": low, "mid_color": _MIDDLE, "max_color": high}
            sheet.conditional_format(1, place, last, place, scale)
    sheet.freeze_panes(1, 1)
    if table.columns:
        sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    return ranges


def _write(sheets: Sheets, sheet: object, at: tuple[int, int], value: Json, column: TableColumn) -> None:
    if column.kind == "number" and value is None:
        sheets.text(sheet, *at, UNDEFINED, "undefined")
    elif column.kind == "number" and not isinstance(value, bool) and isinstance(value, int | float):
        sheets.number(sheet, *at, value, column.unit if isinstance(value, float) else "whole")
    elif isinstance(value, bool):
        sheets.text(sheet, *at, "yes" if value else "no")
    elif value is not None:
        sheets.text(sheet, *at, str(value))


def _header(column: TableColumn) -> str:
    unit = f" ({column.unit})" if column.unit not in ("", "1") else ""
    return (column.title or column.name) + unit


def _width(column: TableColumn, values: Sequence[Json]) -> float:
    longest = max((len(str(value)) for value in values if column.kind == "text"), default=0)
    return float(min(48, max(10, longest + 2, len(_header(column)) * 0.75 + 4)))


def _cells(place: int, last: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    # Not `xl_range_abs`: whether it shortens a range of one cell to `$A$2` depends on its release, our bytes must not.
    first, final = (xl_rowcol_to_cell(row, place, row_abs=True, col_abs=True) for row in (1, max(last, 1)))
    return f"{first}:{final}"
