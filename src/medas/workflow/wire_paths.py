"""The way of each wire of a workflow's picture, around the boxes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from medas.workflow.document import Document
from medas.workflow.layout import BOX, CHANNEL, GUTTER, Box, Layout

Point = tuple[float, float]

_CORNER = 16
_APART = 5
"""Between wires of different steps that share a way."""


def wire_paths(document: Document, layout: Layout) -> Iterator[tuple[str, str, str]]:
    """Yield source, target and the `d` of an SVG path; several wires between two steps are one."""
    ways = _Ways(layout)
    for target in sorted(document.steps):
        sources = sorted({wire.step for _, wire in document.steps[target].each_wire()} & set(layout.boxes))
        if layout.by_stage:
            yield from ((source, target, _rounded(points)) for source, points in ways.into(target, sources))
            continue
        sources.sort(key=lambda source: layout.boxes[source].y)
        for source, share in _shares(sources):
            yield source, target, _free(layout.boxes[source], layout.boxes[target], share)


class _Ways:
    """Gutters between columns and channels between rows; each source has its own track in each of them."""

    def __init__(self, layout: Layout) -> None:
        self.boxes = layout.boxes
        self._cells = {(box.lane, box.row) for box in layout.boxes.values()}
        self._tracks: dict[tuple[str, int], list[str]] = {}

    def into(self, target: str, sources: list[str]) -> Iterator[tuple[str, list[Point]]]:
        """Yield sources and the corners of their wires, which go into a box side by side without crossing."""
        ways = {source: self.around(source, target, 0.5) for source in sources}
        from_above = [source for source in sources if ways[source][-1][0] == ways[source][-2][0]]
        from_left = [source for source in sources if source not in from_above]
        from_above.sort(key=lambda source: ways[source][-3][0])
        from_left.sort(key=lambda source: ways[source][-3][1])
        for source, share in (*_shares(from_above), *_shares(from_left)):
            yield source, self.around(source, target, share)

    def around(self, source: str, target: str, share: float) -> list[Point]:
        """Return the corners of a wire.

        Args:
            source: Step it comes from.
            target: Step it goes to.
            share: Where it goes in, 0..1 of the side of the box.
        """
        a, b = self.boxes[source], self.boxes[target]
        if b.lane > a.lane:
            return self._right(source, a, b, b.y + share * BOX[1])
        if b.row > a.row:
            return self._down(source, a, b, b.x + share * BOX[0])
        return self._back(source, a, b, b.y + share * BOX[1])

    def _right(self, source: str, a: Box, b: Box, y: float) -> list[Point]:
        middle = a.y + BOX[1] / 2
        first, last = self._gutter(source, a.lane), self._gutter(source, b.lane - 1)
        between = range(a.lane + 1, b.lane)
        if not self._blocked(between, b.row):
            return [(a.right, middle), (first, middle), (first, y), (b.x, y)]
        if not self._blocked(between, a.row):
            return [(a.right, middle), (last, middle), (last, y), (b.x, y)]
        across = self._channel(source, a.row if a.row >= b.row else b.row - 1)
        return [(a.right, middle), (first, middle), (first, across), (last, across), (last, y), (b.x, y)]

    def _down(self, source: str, a: Box, b: Box, x: float) -> list[Point]:
        center = a.x + BOX[0] / 2
        across = self._channel(source, b.row - 1)
        if b.row == a.row + 1 or (
            a.lane == b.lane and not any((a.lane, row) in self._cells for row in range(a.row + 1, b.row))
        ):
            return [(center, a.bottom), (center, across), (x, across), (x, b.y)]
        gutter = self._gutter(source, b.lane)
        if a.lane == b.lane:
            middle = a.y + BOX[1] / 2
            return [(a.right, middle), (gutter, middle), (gutter, across), (x, across), (x, b.y)]
        below = self._channel(source, a.row)
        return [(center, a.bottom), (center, below), (gutter, below), (gutter, across), (x, across), (x, b.y)]

    def _back(self, source: str, a: Box, b: Box, y: float) -> list[Point]:
        """Return the way of a wire that closes a circle."""
        center, below, gutter = a.x + BOX[0] / 2, self._channel(source, a.row), self._gutter(source, b.lane - 1)
        return [(center, a.bottom), (center, below), (gutter, below), (gutter, y), (b.x, y)]

    def _blocked(self, lanes: range, row: int) -> bool:
        return any((lane, row) in self._cells for lane in lanes)

    def _gutter(self, source: str, lane: int) -> float:
        return lane * (BOX[0] + GUTTER) + BOX[0] + GUTTER / 2 + self._offset(source, "gutter", lane)

    def _channel(self, source: str, row: int) -> float:
        return row * (BOX[1] + CHANNEL) + BOX[1] + CHANNEL / 2 + self._offset(source, "channel", row)

    def _offset(self, source: str, kind: str, number: int) -> float:
        tracks = self._tracks.setdefault((kind, number), [])
        if source not in tracks:
            tracks.append(source)
        place = tracks.index(source) % 5
        return _APART * (place // 2 + place % 2) * (1 if place % 2 else -1)


def _shares(sources: list[str]) -> list[tuple[str, float]]:
    """Return each source with where it goes in, 0..1 of a side, evenly spread."""
    return [(source, (place + 1) / (len(sources) + 1)) for place, source in enumerate(sources)]


def _free(a: Box, b: Box, share: float) -> str:
    """Return a curve from the right of a box to the left of another, wherever they lie."""
    (x1, y1), (x2, y2) = (a.right, a.y + BOX[1] / 2), (b.x, b.y + share * BOX[1])
    reach = max(40.0, abs(x2 - x1) / 2)
    return f"M{x1:.1f} {y1:.1f}C{x1 + reach:.1f} {y1:.1f} {x2 - reach:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _rounded(points: list[Point]) -> str:
    """Return a path through points, with round corners."""
    corners = [point for point, after in pairwise(points) if point != after] + points[-1:]
    parts = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        reach = min(_CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        (x1, y1), (x2, y2) = _towards(corner, before, reach), _towards(corner, after, reach)
        parts.append(f"L{x1:.1f} {y1:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {x2:.1f} {y2:.1f}")
    return "".join([*parts, f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}"])


def _distance(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])  # all ways are level or upright


def _towards(start: Point, end: Point, reach: float) -> Point:
    length = _distance(start, end)
    return start[0] + (end[0] - start[0]) * reach / length, start[1] + (end[1] - start[1]) * reach / length
