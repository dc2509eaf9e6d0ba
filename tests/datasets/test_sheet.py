"""Tables from CSV and Excel, all cells as texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from medas.datasets.sheet import read_sheet, sheet_of_text
from medas.errors import BadFile


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_cells_of_a_workbook_become_texts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ["case", "age", "day", "ok"], ["a", 61.5, date(2026, 3, 31), True], ["b", 7, None, None]
    )

    found = read_sheet(path)

    assert found.header == ["case", "age", "day", "ok"]
    assert found.rows == [["a", "61.5", "2026-03-31", "true"], ["b", "7", "", ""]]


def test_empty_rows_and_columns_at_the_edge_are_left_out(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ["case", "x", None], ["a", 1, None], [None, None, None], ["b", 2, None], [None]
    )

    assert read_sheet(path).rows == [["a", "1"], ["b", "2"]]


def test_a_formula_gives_its_value_and_never_runs(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["case", "x"], ["a", "=1+1"])

    assert read_sheet(path).rows == [["a", ""]]  # nobody has computed it yet


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"<html></html>"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)

    with pytest.raises(BadFile, match="no Excel workbook"):
        read_sheet(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "text", ["case,x\na,1\n", "case;x\na;1\n", "case\tx\na\t1\n", "\ufeffcase,x\r\na,1\r\n"],
)  # fmt: skip
def test_separators_and_marks_are_known(text: str) -> None:
    assert sheet_of_text(text.encode(), "a.csv").rows == [["a", "1"]]
    assert sheet_of_text(text.replace("\ufeff", "").encode("utf-16"), "a.csv").header == ["case", "x"]


def test_damaged_text_is_refused() -> None:
    for content, words in ((b"a,b\nx\xff,1", "UTF-8"), (b"a,b\n1", "row 2 has 1 cells"), (b"a,b", "no rows")):
        with pytest.raises(BadFile, match=words):
            sheet_of_text(content, "a.csv")
