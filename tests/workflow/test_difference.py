"""What has changed between two versions, in sentences."""

from __future__ import annotations

from dataclasses import replace

from medas.workflow.difference import difference
from medas.workflow.document import Document, load
from medas.workflow.templates import template_text


def liver() -> Document:
    return load(template_text("liver_contour"))


def test_equal_versions_have_no_difference() -> None:
    found = difference(liver(), liver())

    assert (found.texts, found.steps) == ((), ())


def test_places_on_the_canvas_do_not_count() -> None:
    assert difference(liver(), replace(liver(), view={"train": (1.0, 2.0)})).steps == ()


def test_a_changed_setting_is_named_with_both_values() -> None:
    (change,) = difference(liver(), liver().with_params("train", epochs=12)).steps

    assert (change.step, change.kind) == ("train", "changed")
    assert change.texts[1] == {"en": "epochs was 40 and is 12.", "zh": "epochs 由 40 改为 12。"}


def test_a_removed_step_and_the_wires_to_it_are_named() -> None:
    without = {name: step for name, step in liver().steps.items() if name != "summary"}
    without["report"] = replace(without["report"], wires={"cases": without["report"].wires["cases"]})

    found = difference(liver(), replace(liver(), steps=without))

    assert {one.step: one.kind for one in found.steps} == {"report": "changed", "summary": "removed"}
    assert len(found.steps[0].texts) == 4  # the step, and its three wires less


def test_a_long_value_is_cut() -> None:
    (change,) = difference(liver(), liver().with_params("report", heading="x" * 1000)).steps

    assert len(change.texts[1]["en"]) < 250
