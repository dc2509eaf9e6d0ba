"""A report as a PDF to print and to file; equal reports give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from medas.media.figure import Block, Figure, Report
from medas.media.metrics import Metrics
from medas.media.table import Table
from medas.reporting.numbers import cell, interval, number, with_unit
from medas.reporting.palette import RESEARCH_USE, RESEARCH_USE_ZH
from medas.reporting.pdf_fonts import BODY, BOLD, load_fonts, with_han
from medas.reporting.summary_rows import summary_rows

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_MARGIN_MM, _WIDE_MM, _PICTURE_MM = 18.0, 174.0, 170.0
_INK, _SOFT, _LINE, _HEAD = "#1c2733", "#5b6875", "#d5dde3", "#0b3954"
_MOST_COLUMNS = 9
"""Columns side by side; a wider table goes on below, with its first column again."""


def pdf(report: Report) -> bytes:
    """Return the report as a PDF: A4, numbers, pictures, all cases, methods and provenance, the notice on every page."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    load_fonts()
    target = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN_MM * mm)
    document = SimpleDocTemplate(target, title=report.title, author="MeDaS", invariant=1, **margins)
    story: list[Flowable] = [Paragraph(with_han(escape(report.title)), _style(18, bold=True, color=_HEAD))]
    for block in report.blocks:
        story += _flowables(block)
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return target.getvalue()


def _flowables(block: Block) -> Iterator[Flowable]:
    from reportlab.platypus import Paragraph, Spacer

    yield Spacer(1, 10)
    yield Paragraph(with_han(escape(block.title)), _style(13, bold=True, color=_HEAD))
    for line in block.text.split("\n"):
        if line.strip():
            yield Paragraph(with_han(escape(line)), _style(9.5))
    shown = block.shown()
    if isinstance(shown, Figure):
        yield _picture(shown)
    elif isinstance(shown, Metrics):
        yield _grid(_summary(shown))
    elif isinstance(shown, Table):
        yield from _tables(shown)
    elif block.data:
        yield _grid([["", ""], *([str(name), str(value)] for name, value in block.data)])


def _picture(figure: Figure) -> Flowable:
    from reportlab.lib.units import mm
    from reportlab.platypus import Image

    from medas.reporting.figure import png

    picture = Image(io.BytesIO(png(figure)))
    scale = min(_PICTURE_MM * mm / picture.imageWidth, 110 * mm / picture.imageHeight)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    return picture


def _summary(metrics: Metrics) -> list[list[str]]:
    head = ["Structure", "Metric", "Mean", "95 % CI", "n", "Median"]
    rows = [
        [
            mean.label or "all", mean.long_name or mean.name, with_unit(mean.value, mean.unit), interval(mean),
            str(mean.n), number(median.value, mean.unit) if median else "–",
        ]
        for mean, median, _ in summary_rows(metrics)
    ]  # fmt: skip
    return [head, *rows]


def _tables(table: Table) -> Iterator[Flowable]:
    from reportlab.platypus import Spacer

    first, *others = table.columns
    for start in range(0, max(1, len(others)), _MOST_COLUMNS - 1):
        columns = [first, *others[start : start + _MOST_COLUMNS - 1]]
        head = [f"{one.title or one.name}" + (f" ({one.unit})" if one.unit not in ("", "1") else "") for one in columns]
        rows = [[cell(row.get(one.name), one.unit) for one in columns] for row in table.rows]
        yield _grid([head, *rows])
        yield Spacer(1, 6)


def _grid(rows: list[list[str]]) -> Flowable:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.units import mm
    from reportlab.platypus import LongTable, Paragraph, TableStyle

    plain, head = _style(7.5), _style(7.5, bold=True, color=_SOFT)
    cells = [[Paragraph(with_han(escape(text)), plain if at else head) for text in row] for at, row in enumerate(rows)]
    look = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_LINE)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    return LongTable(
        cells, colWidths=[_WIDE_MM * mm / len(rows[0])] * len(rows[0]), repeatRows=1, style=TableStyle(look)
    )


def _style(size: float, *, bold: bool = False, color: str = _INK) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    font = BOLD if bold else BODY
    return ParagraphStyle(
        f"{font} {size} {color}",
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        textColor=HexColor(color),
        splitLongWords=1,
    )


def _foot(canvas: Any, document: Any) -> None:
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph

    notice = Paragraph(with_han(f"{RESEARCH_USE} {RESEARCH_USE_ZH} · {document.page}"), _style(7.5, color=_SOFT))
    notice.wrapOn(canvas, _WIDE_MM * mm, 10 * mm)
    notice.drawOn(canvas, _MARGIN_MM * mm, 9 * mm)
