"""CSV that Excel opens safely."""

from __future__ import annotations

import csv
import io

from medas.media import Table, TableColumn
from medas.reporting.csv_file import csv_bytes


def test_units_stand_in_the_header_and_missing_values_are_empty() -> None:
    table = Table((TableColumn("case", "text"), TableColumn("hd95", unit="mm")), ({"case": "a", "hd95": None},))

    assert csv_bytes(table) == b"\xef\xbb\xbfcase,hd95 (mm)\r\na,\r\n"


def test_no_text_is_a_formula_but_negative_numbers_stay_numbers() -> None:
    dangers = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
    table = Table.of([{"text": danger, "number": -1.5} for danger in dangers])

    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))[1:]

    assert [row[0] for row in rows] == [f"'{danger}" for danger in dangers]
    assert {row[1] for row in rows} == {"-1.5"}


def test_numbers_keep_their_full_precision() -> None:
    assert repr(0.1 + 0.2).encode() in csv_bytes(Table.of([{"x": 0.1 + 0.2}]))


def test_chinese_comes_back() -> None:
    assert "肝脏" in csv_bytes(Table.of([{"x": "肝脏", "ok": True}])).decode("utf-8-sig")
