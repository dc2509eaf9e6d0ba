"""A table beside the images: one row per case, from a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from medas.errors import BadFile, OverLimit
from medas.media.dataset import CaseId, Column
from medas.media.values import Number, Text

MAX_BYTES = 50_000_000
PATIENT = "patient"

_CASE = ("case", "case_id", "name", "file", "image", "id")
"""Names of the column that says which case a row is about; without one of them it is the first column."""
_NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]*)?([.][0-9]+)?([eE][+-]?[0-9]{1,2})?")
"""Without leading zeros: 007 is a name."""


@dataclass(frozen=True)
class CaseTable:
    """Columns of plain values."""

    columns: Mapping[str, Column]
    patients: Mapping[CaseId, str]
    """Case -> what the column `patient` says; empty without that column."""
    cases: tuple[CaseId, ...]
    """Cases in the order of the rows."""


def read_case_table(path: Path, case_of: Callable[[str], str]) -> CaseTable:
    """Return the table of a CSV file with a header, separated by comma, semicolon or tab.

    A column is a number if all its values are; in a file with semicolons decimals may have a comma. Empty cells are
    missing values.

    Args:
        path: The file, UTF-8 with or without byte order mark.
        case_of: What a cell of the case column is called, e.g. a file name without its suffix.

    Raises:
        BadFile: If rows are of different length, a name stands twice in the header, or a case in two rows.
    """
    header, rows, comma = _rows(path)
    names = [name.strip() for name in header]
    twice = sorted({name for name in names if names.count(name) > 1 or not name})
    if twice:
        raise BadFile(
            f"column {twice[0]!r} has no name or stands there twice", hint="Correct the header", file=path.name
        )
    key = next((names.index(name) for wanted in _CASE for name in names if name.lower() == wanted), 0)
    cases = tuple(CaseId(case_of(row[key].strip())) for row in rows)
    repeated = sorted({case for case in cases if cases.count(case) > 1 or not case})
    if repeated:
        raise BadFile(f"case {repeated[0]!r} stands in two rows", hint="One row per case", file=path.name)
    cells = {
        name: {case: row[place].strip() for case, row in zip(cases, rows, strict=True) if row[place].strip()}
        for place, name in enumerate(names)
        if place != key
    }
    owner = next((name for name in cells if name.lower() == PATIENT), None)
    patients = cells.pop(owner) if owner else {}
    return CaseTable({name: _column(found, comma) for name, found in cells.items()}, patients, cases)


def _rows(path: Path) -> tuple[list[str], list[list[str]], bool]:
    """Return header, rows without empty ones, and whether decimals may have a comma."""
    if path.stat().st_size > MAX_BYTES:
        raise OverLimit("the table is too large", hint="Keep one row per case", file=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.split("\n", 1)[0]
        separator = max(",;\t", key=first.count)
        found = [row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(row)]
    except UnicodeDecodeError:
        raise BadFile("it is not UTF-8", hint="Save it as CSV UTF-8", file=path.name) from None
    except csv.Error as error:
        raise BadFile(f"it is no CSV table: {error}", hint="Save it as CSV again", file=path.name) from None
    if len(found) < 2:
        raise BadFile("it has no rows", hint="One row per case below the header", file=path.name)
    header, *rows = found
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            what = f"row {number} has {len(row)} cells, the header {len(header)}"
            raise BadFile(what, hint="Quote cells that hold the separator", file=path.name)
    return header, rows, separator == ";"


def _column(cells: Mapping[CaseId, str], comma: bool) -> Column:  # noqa: FBT001 - a fact of the file
    numbers = _numbers(cells.values(), comma)
    if numbers is None:
        return Column(Text, dict(cells), "ignore")
    return Column(Number, dict(zip(cells, numbers, strict=True)), "ignore")


def _numbers(cells: Iterable[str], comma: bool) -> list[float | int] | None:  # noqa: FBT001 - a fact of the file
    found: list[float | int] = []
    for cell in cells:
        text = cell.replace(",", ".") if comma else cell
        if not _NUMBER.fullmatch(text) or not any(letter.isdigit() for letter in text):
            return None
        value = float(text)
        found.append(int(text) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else value)
    return found
