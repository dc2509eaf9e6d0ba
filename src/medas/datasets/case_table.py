"""A table beside the images: one row per case, from a CSV file or a workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from medas.datasets.sheet import Sheet, read_sheet
from medas.errors import BadFile
from medas.media.dataset import CaseId, Column
from medas.media.values import Number, Text

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
    """Return the table of a CSV file with a header, separated by comma, semicolon or tab, or of an Excel workbook.

    A column is a number if all its values are; in a file with semicolons decimals may have a comma. Empty cells are
    missing values.

    Args:
        path: The file; CSV in UTF-8 with or without byte order mark.
        case_of: What a cell of the case column is called, e.g. a file name without its suffix.

    Raises:
        BadFile: If rows are of different length, a name stands twice in the header, or a case in two rows.
    """
    return case_table_of(read_sheet(path), case_of)


def case_table_of(sheet: Sheet, case_of: Callable[[str], str]) -> CaseTable:
    """Return the table of a sheet that was read; as `read_case_table` otherwise."""
    rows, comma = sheet.rows, sheet.comma
    names = [name.strip() for name in sheet.header]
    twice = sorted({name for name in names if names.count(name) > 1 or not name})
    if twice:
        raise BadFile(
            f"column {twice[0]!r} has no name or stands there twice", hint="Correct the header", file=sheet.name
        )
    key = next((names.index(name) for wanted in _CASE for name in names if name.lower() == wanted), 0)
    cases = tuple(CaseId(case_of(row[key].strip())) for row in rows)
    repeated = sorted(case for case, count in Counter(cases).items() if count > 1 or not case)
    if repeated:
        raise BadFile(f"case {repeated[0]!r} stands in two rows", hint="One row per case", file=sheet.name)
    cells = {
        name: {case: row[place].strip() for case, row in zip(cases, rows, strict=True) if row[place].strip()}
        for place, name in enumerate(names)
        if place != key
    }
    owner = next((name for name in cells if name.lower() == PATIENT), None)
    patients = cells.pop(owner) if owner else {}
    return CaseTable({name: _column(found, comma) for name, found in cells.items()}, patients, cases)


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
