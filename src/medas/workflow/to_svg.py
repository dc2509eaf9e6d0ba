"""Draw a workflow as a picture for papers, readme files and printing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from medas.media.medium import Json
from medas.tool.catalog import Catalog
from medas.tool.schema import ToolInfo
from medas.workflow.document import Document, Step
from medas.workflow.layout import BOX, CHANNEL, GUTTER, Box, Layout, at, layout_of
from medas.workflow.wire_paths import wire_paths

_MARGIN = 40
_FONT = "Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_WIRE = "#5f6f7f"
_INK, _PALE_INK = "#1f2933", "#52606d"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say."""


class _Stage(NamedTuple):
    """A column: its name, the color of its boxes, and that of their edges."""

    name: str
    fill: str
    edge: str


_STAGES = {
    "data": _Stage("Data", "#e3eefb", "#3f78b5"),
    "prepare": _Stage("Prepare", "#e2f3e9", "#3b8a5c"),
    "train": _Stage("Train", "#fdeedb", "#b8741a"),
    "predict": _Stage("Predict", "#efe7fa", "#7a55b0"),
    "evaluate": _Stage("Evaluate", "#fbe6ea", "#b04a61"),
}
_UNKNOWN = _Stage("Not installed", "#f4f5f6", "#7b8794")


def to_svg(document: Document, catalog: Catalog) -> str:
    """Return the picture: steps in the columns Data, Prepare, Train, Predict and Evaluate, or where `view` puts them.

    It stands alone: no scripts, no links, no fonts of its own. A step whose tool is not installed is drawn dashed, one
    that runs once per case as a stack. Settings that differ from the defaults stand in the boxes.
    """
    return "\n".join(_Picture(document, catalog).lines()) + "\n"


class _Picture:
    """The parts of one picture."""

    def __init__(self, document: Document, catalog: Catalog) -> None:
        self.document = document
        self.infos: dict[str, ToolInfo | None] = {
            name: catalog.tools.get(step.tool) for name, step in document.steps.items()
        }
        order = list(_STAGES)
        lanes = {name: order.index(info.stage) if info else _lane(name, self) for name, info in self.infos.items()}
        self.layout: Layout = layout_of(document, lanes)
        self.top = _MARGIN + (30 if document.title else 0) + 34
        """Where the uppermost box begins."""

    def lines(self) -> Iterator[str]:
        notes = self._notes()
        across = at(len(_STAGES) - 1, 0).right if self.layout.by_stage else 0
        width = max(self.layout.size[0], across) + 2 * _MARGIN
        height = self.top + self.layout.size[1] + _MARGIN + (26 if notes else 0)
        title = self.document.title or "A workflow"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" font-family="{escape(_FONT)}">'
        )
        yield f"<title>{_text(title)}</title>"
        yield (
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 0.5L7.5 4L0 7.5Z" fill="{_WIRE}"/></marker></defs>'
        )
        yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>'
        if self.document.title:
            yield _words(_MARGIN, _MARGIN + 14, _short(title, width - 2 * _MARGIN, 18), 18, bold=True)
        yield from self._headings(self.layout.size[1])
        yield f'<g transform="translate({_MARGIN} {self.top})">'
        for _, _, path in wire_paths(self.document, self.layout):
            yield f'<path d="{path}" fill="none" stroke="{_WIRE}" stroke-width="1.6" marker-end="url(#arrow)"/>'
        for name in sorted(self.document.steps):
            yield from self._box(name, self.document.steps[name], self.layout.boxes[name])
        yield "</g>"
        if notes:
            yield _words(_MARGIN, height - 18, " ".join(notes), 11, color=_PALE_INK)
        yield "</svg>"

    def _headings(self, height: float) -> Iterator[str]:
        for lane, stage in enumerate(_STAGES.values()):
            x = _MARGIN + at(lane, 0).x
            if self.layout.by_stage:
                yield (
                    f'<rect x="{x - GUTTER / 4:.0f}" y="{self.top - 34}" width="{BOX[0] + GUTTER / 2:.0f}" '
                    f'height="{height + 34 + CHANNEL * 0.8:.0f}" rx="10" fill="#f7f9fa" stroke="#e4e7eb"/>'
                )
                yield _words(x, self.top - 14, stage.name, 13, color=stage.edge, bold=True)
            else:
                x = _MARGIN + lane * 92
                yield f'<rect x="{x}" y="{self.top - 32}" width="12" height="12" rx="3" fill="{stage.fill}" stroke="{stage.edge}"/>'
                yield _words(x + 18, self.top - 22, stage.name, 12, color=_PALE_INK)

    def _box(self, name: str, step: Step, box: Box) -> Iterator[str]:
        info = self.infos[name]
        stage = _STAGES[info.stage] if info else _UNKNOWN
        look = f'rx="8" fill="{stage.fill}" stroke="{stage.edge}" stroke-width="1.4"'
        look += "" if info else ' stroke-dasharray="5 4"'
        title = info.title["en"] if info else step.tool
        settings = ", ".join(_settings(step, info))
        yield f"<g><title>{_text(': '.join(filter(None, (title, settings))))}</title>"
        for off in (6, 3, 0) if _is_mapped(step) else (0,):
            yield f'<rect x="{box.x + off:.1f}" y="{box.y + off:.1f}" width="{BOX[0]}" height="{BOX[1]}" {look}/>'
        rows = [(title, 13.0, _INK, True), (name, 11.0, _PALE_INK, False)]
        rows += [(settings, 10.5, _PALE_INK, False)] if settings else []
        first = box.y + BOX[1] / 2 - 8 * len(rows) + 12
        for place, (text, size, color, bold) in enumerate(rows):
            yield _words(box.x + 12, first + 16 * place, _short(text, BOX[0] - 24, size), size, color=color, bold=bold)
        yield "</g>"

    def _notes(self) -> list[str]:
        notes = ["Stacked boxes run once per case."] if any(map(_is_mapped, self.document.steps.values())) else []
        return notes + (["Dashed: the tool is not installed."] if None in self.infos.values() else [])


def _lane(name: str, picture: _Picture) -> int:
    """Return a column for a step whose tool nobody knows: that of what it is wired from, else the first."""
    order = list(_STAGES)
    wires = [wire.step for _, wire in picture.document.steps[name].each_wire()]
    known = [info.stage for step in wires if (info := picture.infos.get(step)) is not None]
    return max((order.index(stage) for stage in known), default=0)


def _is_mapped(step: Step) -> bool:
    return any(wire.column is not None for _, wire in step.each_wire())


def _settings(step: Step, info: ToolInfo | None) -> Iterator[str]:
    for name, value in sorted(step.params.items()):
        schema = info.params["properties"].get(name) if info else None
        unit = schema["x-ui"]["unit"] if schema else ""
        yield f"{name} {_shown(value)}{f' {unit}' if unit not in ('', '1') else ''}"


def _shown(value: Json) -> str:
    if isinstance(value, list | tuple):
        return " × ".join(map(_shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _short(text: str, room: float, size: float) -> str:
    """Return a text that is cut where it would leave its room; the width of letters is estimated."""
    used = 0.0
    for place, letter in enumerate(text):
        used += size * (1.0 if east_asian_width(letter) in "WF" else 0.54)
        if used > room:
            return text[: max(0, place - 1)].rstrip() + "…"
    return text


def _words(x: float, y: float, text: str, size: float, *, color: str = _INK, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{color}"{weight}>{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("", text))
