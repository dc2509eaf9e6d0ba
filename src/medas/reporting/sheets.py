"""The sheets of a workbook and how their cells look."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from medas.media.figure import Block
from medas.media.metrics import Measured
from medas.media.table import Table
from medas.reporting.figure import png
from medas.reporting.numbers import UNDEFINED, digits, interval
from medas.reporting.palette import RESEARCH_USE, RESEARCH_USE_ZH
from medas.reporting.summary_rows import SummaryRow
from medas.statistics.case_tables import column_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that starts so would become a formula if somebody edits the cell or saves it as CSV."""

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": "#0B3954"},
    "heading": {"bold": True, "font_size": 12, "font_color": "#0B3954"},
    "header": {"bold": True, "bg_color": "#0B3954", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"},
    "notice": {"bold": True, "font_color": "#9C2A00", "bg_color": "#FDF0E6"},
    "undefined": {"italic": True, "font_color": "#808080", "align": "right"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "quoted": {"quote_prefix": True},
    "text": {},
}
_PICTURE_PIXELS = 760
_ROW_PIXELS = 20
_LABEL_HEADERS = (
    ("Structure", 18), ("Metric", 40), ("Unit", 7), ("Patients (n)", 12), ("Mean", 11), ("95 % CI, low", 12),
    ("95 % CI, high", 12), ("Median", 11), ("SD", 11), ("Better", 9), ("Note", 50),
)  # fmt: skip


class Sheets:
    """Sheets by name, with shared styles; text is never a formula."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._styles: dict[str, Any] = {}
        self._sheets: dict[str, Worksheet] = {}

    def add(self, title: str) -> tuple[Worksheet, str]:
        """Add a sheet; Excel's rules for names are kept. Return it with its name, single quotes doubled."""
        clean = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:28] or "Sheet"
        name, number = clean, 2
        while name.lower() in {known.lower() for known in self._sheets} | {"history"}:
            name, number = f"{clean} {number}"[:31], number + 1
        sheet = self.book.add_worksheet(name)
        sheet.set_footer(f"&L{RESEARCH_USE}&RPage &P of &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        self._sheets[name] = sheet
        return sheet, name.replace("'", "''")

    def style(self, name: str) -> Any:
        """Return a cell format by name, made when first asked for."""
        if name not in self._styles:
            self._styles[name] = self.book.add_format(_STYLES.get(name, {"num_format": name}))
        return self._styles[name]

    def text(self, sheet: Any, row: int, column: int, text: str, style: str = "text") -> None:
        """Write a text as text, marked as such if Excel could take it for a formula; no text leaves the cell empty."""
        if not text:
            sheet.write_blank(row, column, None, self.style(style))  # an empty text is no blank to Excel's COUNTBLANK
            return
        style = "quoted" if style == "text" and text.startswith(_DANGEROUS) else style
        sheet.write_string(row, column, text[:32767], self.style(style))

    def number(self, sheet: Any, row: int, column: int, value: float | None, unit: str, *, formula: str = "") -> None:
        """Write a number, or a formula with its value; None is the word "undefined"."""
        style = self.style("0" if unit == "whole" or not digits(unit) else "0." + "0" * digits(unit))
        if value is None:
            self.text(sheet, row, column, UNDEFINED, "undefined")
        elif formula:
            sheet.write_formula(row, column, formula, style, value)
        else:
            sheet.write_number(row, column, value, style)

    def per_label(
        self, rows: Sequence[SummaryRow], ranges: Mapping[str, str], table: Table | None
    ) -> dict[tuple[str, str], str]:
        """Write the sheet Per-label and return (metric, structure) -> cell of its mean.

        Mean, median and SD are formulas wherever the table gives the same numbers; otherwise the numbers themselves,
        e.g. if the summary was made from other cases than the table shows.
        """
        sheet, name = self.add("Per-label")
        for place, (header, width) in enumerate(_LABEL_HEADERS):
            sheet.write_string(0, place, header, self.style("header"))
            sheet.set_column(place, place, width)
        places = {}
        for row, (mean, median, sd) in enumerate(rows, 1):
            column = column_name(mean.name, mean.label)
            values = (
                [value for value in table.values(column) if value is not None] if table and column in ranges else []
            )
            formula = _formulas(ranges.get(column, ""), values, mean, median, sd)
            self.text(sheet, row, 0, mean.label or "all")
            self.text(sheet, row, 1, mean.long_name or mean.name)
            self.text(sheet, row, 2, "" if mean.unit == "1" else mean.unit)
            self.number(sheet, row, 3, mean.n, "whole")
            self.number(sheet, row, 4, mean.value, mean.unit, formula=formula["mean"])
            for place, value in ((5, mean.low), (6, mean.high)):
                self.number(sheet, row, place, value, mean.unit)
            self.number(sheet, row, 7, median.value if median else None, mean.unit, formula=formula["median"])
            self.number(sheet, row, 8, sd.value if sd else None, mean.unit, formula=formula["sd"])
            self.text(sheet, row, 9, mean.better)
            self.text(sheet, row, 10, mean.note)
            places[mean.name, mean.label] = f"'{name}'!$E${row + 1}"
        sheet.freeze_panes(1, 2)
        return places

    def paragraphs(self, title: str, blocks: Sequence[Block]) -> None:
        """Write texts, one paragraph per row."""
        sheet, _ = self.add(title)
        sheet.set_column(0, 0, 110)
        row = 0
        for block in blocks:
            self.text(sheet, row, 0, block.title, "heading")
            for number, line in enumerate((part for part in block.text.split("\n") if part.strip()), 1):
                self.text(sheet, row + number, 0, line, "wrapped")
                row += 1
            row += 2

    def facts(self, title: str, blocks: Sequence[Block]) -> None:
        """Write names and values."""
        sheet, _ = self.add(title)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        row = 0
        for block in blocks:
            self.text(sheet, row, 0, block.title, "heading")
            for row, (name, value) in enumerate(block.data or [], row + 1):  # noqa: B020 - goes on counting
                self.text(sheet, row, 0, str(name), "wrapped")
                self.text(sheet, row, 1, str(value), "wrapped")
            row += 2

    def summary(
        self,
        title: str,
        texts: Sequence[Block],
        rows: Sequence[SummaryRow],
        places: Mapping[tuple[str, str], str],
        figures: Sequence[Block],
    ) -> None:
        """Fill the first sheet: title, notice, texts, headline numbers, pictures."""
        sheet = self._sheets["Summary"]
        sheet.hide_gridlines(2)
        for column, width in enumerate((20, 42, 12, 20, 12, 40)):
            sheet.set_column(column, column, width)
        self.text(sheet, 0, 0, title, "title")
        for column in range(6):
            self.text(sheet, 1, column, f"{RESEARCH_USE} {RESEARCH_USE_ZH}" if column == 0 else "", "notice")
        row = 3
        for block in texts:
            self.text(sheet, row, 0, block.title, "heading")
            sheet.merge_range(row + 1, 0, row + 1, 5, "", self.style("wrapped"))
            self.text(sheet, row + 1, 0, block.text, "wrapped")
            sheet.set_row_pixels(row + 1, _ROW_PIXELS * (1 + len(block.text) // 130 + block.text.count("\n")))
            row += 3
        row = self._headline(sheet, row, rows, places)
        for block in figures:
            row = self._picture(sheet, row + 1, block)

    def _headline(
        self, sheet: Worksheet, row: int, rows: Sequence[SummaryRow], places: Mapping[tuple[str, str], str]
    ) -> int:
        if not rows:
            return row
        headers = ("Structure", "Metric", "Mean", "95 % CI", "Patients (n)", "Note")
        for column, header in enumerate(headers):
            sheet.write_string(row, column, header, self.style("header"))
        for row, (mean, _, _) in enumerate(rows, row + 1):  # noqa: B020, PLR1704 - goes on counting
            self.text(sheet, row, 0, mean.label or "all")
            self.text(sheet, row, 1, (mean.long_name or mean.name) + (f" ({mean.unit})" if mean.unit != "1" else ""))
            self.number(sheet, row, 2, mean.value, mean.unit, formula=f"={places[mean.name, mean.label]}")
            self.text(sheet, row, 3, interval(mean), "wrapped")
            self.number(sheet, row, 4, mean.n, "whole")
            self.text(sheet, row, 5, mean.note, "wrapped")
        return row + 1

    def _picture(self, sheet: Worksheet, row: int, block: Block) -> int:
        from PIL import Image as Picture

        self.text(sheet, row, 0, block.title, "heading")
        data = png(block.shown())
        with Picture.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            dpi = picture.info.get("dpi", (96, 96))[0]
        scale = min(1.0, _PICTURE_PIXELS / width)
        options = {"image_data": io.BytesIO(data), "x_scale": scale * dpi / 96, "y_scale": scale * dpi / 96}
        sheet.insert_image(row + 1, 0, "figure.png", {**options, "description": block.title, "object_position": 2})
        return row + 2 + int(np.ceil(scale * height / _ROW_PIXELS))


def _formulas(
    cells: str, values: Sequence[float], mean: Measured, median: Measured | None, sd: Measured | None
) -> dict[str, str]:
    """Return the formulas that give the numbers of the summary; an empty one where they would not."""
    if not cells or not values:
        return {"mean": "", "median": "", "sd": ""}
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
    right = {
        "mean": _same(float(np.mean(values)), mean),
        "median": _same(float(np.median(values)), median),
        "sd": _same(spread, sd),
    }
    names = {"mean": "AVERAGE", "median": "MEDIAN", "sd": "STDEV"}
    return {what: f"={names[what]}({cells})" if right[what] else "" for what in names}


def _same(number: float | None, measured: Measured | None) -> bool:
    if number is None or measured is None or measured.value is None:
        return False
    return abs(number - measured.value) <= 1e-9 * max(1.0, abs(number))
