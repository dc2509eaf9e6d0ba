"""Header and rows of a table, from CSV, TSV or an Excel workbook, all cells as texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from medas.errors import BadFile, OverLimit
from medas.safe.parse_child import in_child

MAX_BYTES = 50_000_000
MAX_ROWS, MAX_COLUMNS = 200_000, 2_000
_SUFFIX = ".xlsx"


@dataclass(frozen=True)
class Sheet:
    """A table as texts."""

    header: list[str]
    rows: list[list[str]]
    """Without empty ones, each as long as the header."""
    comma: bool
    """Whether decimals may have a comma."""
    name: str
    """Name of the file, for messages."""


def read_sheet(path: Path) -> Sheet:
    """Return the table of a file: the first sheet of a workbook, else a text separated by comma, semicolon or tab.

    Raises:
        BadFile: If it is no such table, or rows are of different length.
        OverLimit: If it is too large.
    """
    if path.stat().st_size > MAX_BYTES:
        raise OverLimit("the table is too large", hint="Keep one row per case", file=path.name)
    if path.suffix.lower() == _SUFFIX:
        import openpyxl  # noqa: F401 - here, so that not every child imports it anew

        found = in_child(workbook_rows, path, memory_gib=1, seconds=60)
        return _checked(found, comma=False, name=path.name)
    return sheet_of_text(path.read_bytes(), path.name)


def sheet_of_text(content: bytes, name: str) -> Sheet:
    """Return the table of a text.

    Raises:
        BadFile: If it is no such table, or rows are of different length.
    """
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        first = text.split("\n", 1)[0]
        separator = max(",;\t", key=first.count)
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except UnicodeDecodeError:
        raise BadFile("it is not UTF-8", hint="Save it as CSV UTF-8", file=name) from None
    except csv.Error as error:
        raise BadFile(f"it is no CSV table: {error}", hint="Save it as CSV again", file=name) from None
    return _checked(found, comma=separator == ";", name=name)


def workbook_rows(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet of a workbook; runs in a capped child.

    Raises:
        BadFile: If it is no workbook.
        OverLimit: If it has too many rows or columns.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001 - the library raises anything
        raise BadFile("it is no Excel workbook", hint="Save it as .xlsx again", file=path.name) from None
    found: list[list[str]] = []
    for row in book.worksheets[0].iter_rows(values_only=True):
        if len(found) > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise OverLimit("the table has too many rows or columns", hint="Keep one row per case", file=path.name)
        found.append([_text(cell) for cell in row])
    while found and not any(found[-1]):
        found.pop()
    width = max((place for row in found for place, cell in enumerate(row, 1) if cell), default=0)
    return [(row + [""] * width)[:width] for row in found]


def _checked(found: Iterable[list[str]], *, comma: bool, name: str) -> Sheet:
    kept = [row for row in found if any(row)]
    if len(kept) < 2:
        raise BadFile("it has no rows", hint="One row per case below the header", file=name)
    header, *rows = kept
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            what = f"row {number} has {len(row)} cells, the header {len(header)}"
            raise BadFile(what, hint="Quote cells that hold the separator", file=name)
    return Sheet(header, rows, comma, name)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()
