"""A report as one HTML file: no script, no request, pictures inside; equal reports give equal bytes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medas.media.figure import Block, Figure, Report
from medas.media.metrics import Metrics
from medas.media.table import Table
from medas.reporting.figure import png, svg
from medas.reporting.numbers import cell, interval, number, with_unit
from medas.reporting.palette import RESEARCH_USE, RESEARCH_USE_ZH
from medas.reporting.summary_rows import summary_rows

if TYPE_CHECKING:
    from jinja2 import Template

_VECTOR = ("lines", "box")
"""Kinds of figures that are drawn as SVG; pictures of the body stay pixels."""


def html(report: Report) -> bytes:
    """Return the report as a self-contained HTML page, UTF-8.

    Light or dark as the reader's computer is set, and fit for printing. Every text is escaped. Figures that follow each
    other stand side by side.
    """
    parts: list[dict[str, Any]] = []
    for block in report.blocks:
        part = _part(block)
        if part["kind"] == "picture" and parts and parts[-1]["kind"] == "cards":
            parts[-1]["cards"].append(part)
        elif part["kind"] == "picture":
            parts.append({"kind": "cards", "cards": [part]})
        else:
            parts.append(part)
    notice = {"en": RESEARCH_USE, "zh": RESEARCH_USE_ZH}
    return _template().render(title=report.title, parts=parts, notice=notice).encode()


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _part(block: Block) -> dict[str, Any]:
    part: dict[str, Any] = {"kind": block.kind, "title": block.title}
    part["paragraphs"] = [line for line in block.text.split("\n") if line.strip()]
    shown = block.shown()
    if isinstance(shown, Figure):
        heading = "" if shown.title == block.title else block.title  # the picture says its title itself
        return {**part, "heading": heading, **_figure(shown)}
    if isinstance(shown, Metrics):
        return {**part, "rows": _metrics(shown)}
    if isinstance(shown, Table):
        return {**part, **_table(shown)}
    return {**part, "facts": [(str(name), str(value)) for name, value in block.data or []]}


def _figure(figure: Figure) -> dict[str, Any]:
    from markupsafe import Markup

    if figure.kind in _VECTOR:
        return {"kind": "chart", "svg": Markup(svg(figure))}  # noqa: S704 - matplotlib escapes all text in it
    picture = base64.b64encode(png(figure)).decode()
    return {"kind": "picture", "uri": f"data:image/png;base64,{picture}", "alt": _alt(figure)}


def _alt(figure: Figure) -> str:
    caption = str(figure.data.get("caption", ""))
    return f"{figure.title}. {caption}" if caption else figure.title


def _metrics(metrics: Metrics) -> list[dict[str, str]]:
    return [
        {
            "label": mean.label or "all",
            "metric": mean.long_name or mean.name,
            "mean": with_unit(mean.value, mean.unit),
            "interval": interval(mean),
            "n": str(mean.n),
            "median": number(median.value, mean.unit) if median else "–",
            "sd": "–" if sd is None or sd.value is None else number(sd.value, mean.unit),
            "better": {"higher": "higher is better", "lower": "lower is better"}.get(mean.better, ""),
            "note": mean.note,
        }
        for mean, median, sd in summary_rows(metrics)
    ]


def _table(table: Table) -> dict[str, Any]:
    headers = []
    for column in table.columns:
        unit = f" ({column.unit})" if column.unit not in ("", "1") else ""
        headers.append({"text": (column.title or column.name) + unit, "numeric": column.kind == "number"})
    rows = [
        [
            "undefined"
            if row.get(column.name) is None and column.kind == "number"
            else cell(row.get(column.name), column.unit)
            for column in table.columns
        ]
        for row in table.rows
    ]
    return {"headers": headers, "rows": rows}
