"""A table on its own sheet."""

from __future__ import annotations

import io

from xlsxwriter import Workbook

from medas.media import Measured, Table, TableColumn
from medas.reporting.sheets import Sheets
from medas.reporting.table_sheet import write_table


def test_columns_are_found_by_their_ranges() -> None:
    sheets = Sheets(Workbook(io.BytesIO(), {"in_memory": True}))
    columns = (TableColumn("case", "text"), TableColumn("dice", unit="1"))
    table = Table(columns, ({"case": "a", "dice": 0.5}, {"case": "b", "dice": 0.6}))

    ranges = write_table(sheets, "Per-case", table, [Measured("dice", 0.5, better="higher")])

    assert ranges == {"case": "'Per-case'!$A$2:$A$3", "dice": "'Per-case'!$B$2:$B$3"}


def test_a_table_without_rows_is_a_header() -> None:
    sheets = Sheets(Workbook(io.BytesIO(), {"in_memory": True}))

    assert write_table(sheets, "Empty", Table((TableColumn("x"),), ()), []) == {"x": "'Empty'!$A$2:$A$2"}
