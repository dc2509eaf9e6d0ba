"""Where the boxes of a workflow's picture lie."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from strategies import documents

from medas.tool.wire import Wire
from medas.workflow.document import Document, Step
from medas.workflow.fan_out import order_or_circle
from medas.workflow.layout import BOX, at, layout_of

LANES = {"cases": 0, "window": 1, "split": 0, "train": 2}


def test_wires_lead_to_the_right_or_down(liver: Document) -> None:
    layout = layout_of(replace(liver, view={}), LANES)

    places = {name: (box.lane, box.row) for name, box in layout.boxes.items()}
    assert places == {"cases": (0, 0), "window": (1, 0), "split": (0, 1), "train": (2, 1)}
    assert layout.by_stage


def test_two_steps_of_one_column_lie_below_each_other() -> None:
    made = Document(steps={"a": Step("x"), "b": Step("x"), "c": Step("x", wires={"in": Wire("a", "out")})})

    layout = layout_of(made, {"a": 0, "b": 0, "c": 0})

    assert sorted(box.row for box in layout.boxes.values()) == [0, 1, 2]
    assert layout.size == (BOX[0], at(0, 2).bottom)


def test_places_on_the_canvas_count_if_every_step_has_one(liver: Document) -> None:
    layout = layout_of(liver, LANES)

    assert {name: (box.x, box.y) for name, box in layout.boxes.items()} == liver.view
    assert not layout.by_stage


def test_the_canvas_begins_at_its_first_box(liver: Document) -> None:
    moved = replace(liver, view={name: (x - 1000, y + 70) for name, (x, y) in liver.view.items()})

    assert layout_of(moved, LANES) == layout_of(liver, LANES)


def test_a_step_without_a_place_or_far_away_tidies_all(liver: Document) -> None:
    without = replace(liver, view={"cases": (0, 0)})
    far = replace(liver, view={**liver.view, "cases": (1e9, 0)})

    assert layout_of(without, LANES).by_stage
    assert layout_of(far, LANES).by_stage


def test_an_empty_workflow_takes_no_room() -> None:
    assert layout_of(Document(), {}).size == (0, 0)


@given(documents(), st.data())
def test_no_two_boxes_lie_on_each_other(made: Document, data: st.DataObject) -> None:
    made = replace(made, view={})
    lanes = {name: data.draw(st.integers(0, 4)) for name in made.steps}

    boxes = layout_of(made, lanes).boxes

    cells = [(box.lane, box.row) for box in boxes.values()]
    assert len(set(cells)) == len(cells) == len(made.steps)
    if not order_or_circle(made)[1]:
        for name, step in made.steps.items():
            for source in {wire.step for _, wire in step.each_wire()} & set(boxes):
                assert boxes[source].row + (boxes[source].lane >= boxes[name].lane) <= boxes[name].row
