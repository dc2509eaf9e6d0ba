"""A report as an Excel workbook with live formulas; equal reports give equal bytes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from medas.media.figure import Block, Report
from medas.media.metrics import Metrics
from medas.media.table import Table
from medas.reporting.sheets import Sheets
from medas.reporting.summary_rows import summary_rows
from medas.reporting.table_sheet import write_table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

PER_CASE = "Per-case"
"""Title of the table block that the formulas refer to: one row per case, one column per metric and structure."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Fixed, so that equal reports give equal bytes."""


def xlsx(report: Report) -> bytes:
    """Return the report as an XLSX file.

    Sheets: Summary (headline numbers, pictures), Per-case (the table block of this title), Per-label (mean, median and
    SD of each metric as formulas over the sheet Per-case, with their values), Methods (text blocks after the first),
    Provenance (facts), and one sheet per further table. Text is written as text, never as a formula.
    """
    from xlsxwriter import Workbook

    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": report.title, "created": _CREATED.replace(tzinfo=None), "comments": "Research use only"}
    )
    _fill(book, report)
    book.close()
    return target.getvalue()


def _fill(book: Workbook, report: Report) -> None:
    tables = [block for block in report.blocks if block.kind == "table" and isinstance(block.shown(), Table)]
    metrics = [block.shown() for block in report.blocks if block.kind == "metrics"]
    rows = [row for each in metrics if isinstance(each, Metrics) for row in summary_rows(each)]
    sheets = Sheets(book)
    # Sheets are made in the order in which they are read; filled in the order in which they need each other.
    sheets.add("Summary")
    per_case = next((block for block in tables if block.title == PER_CASE), None)
    ranges = {}
    if per_case is not None:
        ranges = write_table(sheets, per_case.title, per_case.shown(), [row.mean for row in rows])
    places = sheets.per_label(rows, ranges, per_case.shown() if per_case else None) if rows else {}
    for block in tables:
        if block is not per_case:
            write_table(sheets, block.title, block.shown(), [])
    texts, facts = _of_kind(report, "text"), _of_kind(report, "facts")
    methods = [block for block in texts if block.title == "Methods"]
    if methods:
        sheets.paragraphs("Methods", methods)
    if facts:
        sheets.facts("Provenance", facts)
    others = [block for block in texts if block not in methods]
    sheets.summary(report.title, others, rows, places, _of_kind(report, "figure"))


def _of_kind(report: Report, kind: str) -> list[Block]:
    return [block for block in report.blocks if block.kind == kind]
