"""Where the boxes of a workflow's picture lie: at their places on the canvas, else in columns by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError

from medas.workflow.document import Document
from medas.workflow.fan_out import order_of

BOX = (184, 64)
"""Width and height of a box; all lengths are in pixels of CSS."""
GUTTER = 52
"""Between two columns, for wires that go down."""
CHANNEL = 36
"""Between two rows, for wires that go across."""
_FARTHEST = 20_000
"""A canvas that is larger than this is a mistake, and is tidied."""


@dataclass(frozen=True)
class Box:
    """The place of a step."""

    x: float
    """Left edge."""
    y: float
    """Upper edge."""
    lane: int = 0
    """Number of the column."""
    row: int = 0

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + BOX[0]

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + BOX[1]


@dataclass(frozen=True)
class Layout:
    """The places of all steps; the first box of the first column begins at 0, 0."""

    boxes: Mapping[str, Box]
    by_stage: bool
    """Whether columns are stages; else the boxes lie where somebody put them."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of what the boxes take."""
        boxes = self.boxes.values()
        return max((box.right for box in boxes), default=0), max((box.bottom for box in boxes), default=0)


def layout_of(document: Document, lanes: Mapping[str, int]) -> Layout:
    """Return the places of all steps.

    Args:
        document: Its `view` counts if it has a place for every step.
        lanes: Step -> number of its column.
    """
    view = document.view
    if document.steps and all(name in view and max(map(abs, view[name])) <= _FARTHEST for name in document.steps):
        left, top = (min(view[name][axis] for name in document.steps) for axis in (0, 1))
        return Layout({name: Box(view[name][0] - left, view[name][1] - top) for name in document.steps}, by_stage=False)
    rows = _rows(document, lanes)
    return Layout({name: at(lanes[name], row) for name, row in rows.items()}, by_stage=True)


def at(lane: int, row: int) -> Box:
    """Return the box of a column and a row."""
    return Box(lane * (BOX[0] + GUTTER), row * (BOX[1] + CHANNEL), lane, row)


def _rows(document: Document, lanes: Mapping[str, int]) -> dict[str, int]:
    """Return step -> row, so that wires lead to the right or down."""
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for name in _order(document):
        lane = lanes[name]
        sources = {wire.step for _, wire in document.steps[name].each_wire()} & set(rows)
        row = max((rows[source] + (lanes[source] >= lane) for source in sources), default=0)
        while (lane, row) in taken:
            row += 1
        rows[name] = row
        taken.add((lane, row))
    return rows


def _order(document: Document) -> list[str]:
    try:
        return order_of(document)
    except CycleError:
        return sorted(document.steps)
