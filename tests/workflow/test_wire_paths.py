"""The way of each wire of a workflow's picture, around the boxes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.tool.wire import Wire
from medas.workflow.document import Document, Step
from medas.workflow.layout import BOX, Layout, layout_of
from medas.workflow.wire_paths import wire_paths

Point = tuple[float, float]


def points_of(path: str) -> list[Point]:
    """Return the corners of a path."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def wired(**sources: str) -> Document:
    """Each step is wired from the steps that it names."""
    return Document(
        steps={name: Step("x", wires={one: Wire(one, "out") for one in text.split()}) for name, text in sources.items()}
    )


def crosses(layout: Layout, start: Point, end: Point, *, but: set[str]) -> list[str]:
    """Return the boxes that a straight line goes through."""
    found = []
    for name, box in layout.boxes.items():
        low_x, high_x = sorted((start[0], end[0]))
        low_y, high_y = sorted((start[1], end[1]))
        inside = low_x < box.right - 1 and high_x > box.x + 1 and low_y < box.bottom - 1 and high_y > box.y + 1
        if inside and name not in but:
            found.append(name)
    return found


@st.composite
def flows(draw: st.DrawFn) -> tuple[Document, dict[str, int]]:
    names = [f"step_{number}" for number in range(draw(st.integers(1, 9)))]
    steps = {}
    for number, name in enumerate(names):
        sources = draw(st.lists(st.sampled_from(names[:number]), max_size=3, unique=True)) if number else []
        steps[name] = Step("x", wires={source: Wire(source, "out") for source in sources})
    return Document(steps=steps), {name: draw(st.integers(0, 4)) for name in names}


@given(flows())
def test_no_wire_goes_through_a_box(flow: tuple[Document, dict[str, int]]) -> None:
    document, lanes = flow
    layout = layout_of(document, lanes)

    for source, target, path in wire_paths(document, layout):
        points = points_of(path)
        for start, end in pairwise(points):
            assert crosses(layout, start, end, but=set()) == [], (source, target, path)


@given(flows())
def test_a_wire_begins_at_its_source_and_ends_at_its_target(flow: tuple[Document, dict[str, int]]) -> None:
    document, lanes = flow
    layout = layout_of(document, lanes)

    for source, target, path in wire_paths(document, layout):
        (x1, y1), (x2, y2) = points_of(path)[0], points_of(path)[-1]
        a, b = layout.boxes[source], layout.boxes[target]
        assert (x1, y1) in {(a.right, a.y + BOX[1] / 2), (a.x + BOX[0] / 2, a.bottom)}
        assert x2 == pytest.approx(b.x) or y2 == pytest.approx(b.y)
        assert b.x <= x2 <= b.right
        assert b.y <= y2 <= b.bottom


@given(flows())
def test_each_pair_of_steps_has_one_wire(flow: tuple[Document, dict[str, int]]) -> None:
    document, lanes = flow

    found = [(source, target) for source, target, _ in wire_paths(document, layout_of(document, lanes))]

    expected = {(wire.step, name) for name, step in document.steps.items() for _, wire in step.each_wire()}
    assert sorted(found) == sorted(expected)


def test_wires_go_into_a_box_side_by_side() -> None:
    document = wired(a="", b="", c="a b")

    paths = [points_of(path)[-1] for _, _, path in wire_paths(document, layout_of(document, {"a": 0, "b": 0, "c": 1}))]

    assert len(set(paths)) == 2


def test_a_circle_can_be_drawn() -> None:
    document = wired(a="b", b="a", c="c")

    found = list(wire_paths(document, layout_of(document, {"a": 0, "b": 1, "c": 2})))

    assert len(found) == 3


def test_wires_from_steps_that_are_not_there_are_not_drawn() -> None:
    document = wired(a="ghost")

    assert list(wire_paths(document, layout_of(document, {"a": 0}))) == []


def test_on_a_canvas_wires_are_curves_from_right_to_left() -> None:
    document = replace(wired(a="", b="a"), view={"a": (0, 0), "b": (300, 100)})

    ((_, _, path),) = wire_paths(document, layout_of(document, {"a": 0, "b": 1}))

    assert re.fullmatch(r"M184\.0 32\.0C[\d. ]+ 300\.0 132\.0", path)
