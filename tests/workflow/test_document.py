"""The workflow document: one spelling, all mistakes at once, and nothing that is not understood gets lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, json_values

from medas.errors import BadFile, BadWorkflow, NotAllowed, NotFound, WrongInput
from medas.tool.wire import Wire
from medas.workflow.document import FORMAT, Document, Step, dump, load, read, write


def problems_of(data: Any) -> list[tuple[str, str | None]]:
    """Return code and step of everything that is wrong with the shape of a document."""
    with pytest.raises(BadWorkflow) as caught:
        load(json.dumps(data))
    return [(one.code, one.node) for one in caught.value.problems]


def with_step(**step: Any) -> dict[str, Any]:
    return {"medas": 1, "steps": {"window": {"tool": "medas.RescaleWindow", **step}}}


# One spelling


@given(documents())
def test_a_document_survives_being_written_and_read(document: Document) -> None:
    assert load(dump(document)) == document


@given(documents())
def test_the_spelling_of_a_document_is_a_fixed_point(document: Document) -> None:
    text = dump(document)

    assert dump(load(text)) == text


def test_the_hand_written_example_is_spelled_as_it_stands(liver_text: str) -> None:
    assert dump(load(liver_text)) == liver_text
    assert dump(load(liver_text.encode())) == liver_text


def test_moving_a_box_changes_one_line(liver: Document, liver_text: str) -> None:
    moved = replace(liver, view={**liver.view, "split": (500, -20.5)})

    assert changed_lines(liver_text, dump(moved)) == ['    "split": [500, -20.5],']


def test_changing_a_parameter_changes_one_line(liver: Document, liver_text: str) -> None:
    changed = liver.with_params("window", width=300)

    assert changed_lines(liver_text, dump(changed)) == ['      "params": {"level": 60.0, "width": 300},']


def changed_lines(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    assert len(old) == len(new)
    return [line for line, other in zip(new, old, strict=True) if line != other]


def test_what_equals_the_default_is_left_out() -> None:
    step = Step("medas.Reorient", backend="reference", on_error="stop", params={}, takes={}, only="")

    assert step.to_json() == {"tool": "medas.Reorient", "version": 1}


def test_every_wire_comes_with_its_plug() -> None:
    one, other = Wire("a", "out"), Wire("b", "out", "image")
    step = Step("little_tools.Stitch", wires={"images": (one, other), "mask": one})

    assert list(step.each_wire()) == [("images", one), ("images", other), ("mask", one)]


# What is not understood


def test_unknown_keys_and_unknown_tools_survive_byte_for_byte() -> None:
    text = """{
  "blocks": {
    "clean": {"steps": {}}
  },
  "medas": 1,
  "seed": 7,
  "steps": {
    "ghost": {
      "color": "red",
      "params": {
        "deep": [
          {"a": null}
        ]
      },
      "tool": "nobody.Knows",
      "version": 12,
      "wires": {
        "many": ["a.b", "c.d[e]"],
        "x": "y.z"
      }
    }
  },
  "title": "Geist 鬼"
}
"""

    assert dump(load(text)) == text


NEWER = [
    '{"medas": 2, "seed": 0, "title": "", "steps": {}}',
    '{"medas": 99, "pages": [{"steps": []}], "title": {"en": "x"}}',
    '{"medas": 2, "steps": [1, 2, 3], "seed": "none"}',
    '{"medas": 2, "steps": {"Strange Id!": {"tool": ["a", "b"], "wires": {"x": {"from": "y"}}}}, "view": "tidy"}',
    '{"medas": 2, "steps": {"window": {"tool": "medas.RescaleWindow", "version": 1, "backend": "reference", "params": {}}}}',
]


@pytest.mark.parametrize("text", NEWER)
def test_a_newer_format_survives_whatever_its_shape(text: str) -> None:
    document = load(text)

    assert document.read_only
    assert json.loads(dump(document)) == json.loads(text)
    assert dump(load(dump(document))) == dump(document)


def test_of_a_newer_format_what_is_understood_can_be_looked_at() -> None:
    assert load(NEWER[-1]).steps["window"].tool == "medas.RescaleWindow"
    assert load(NEWER[-2]).steps == {}


def test_a_newer_format_cannot_be_changed() -> None:
    with pytest.raises(NotAllowed, match="format 2") as caught:
        load(NEWER[-1]).with_params("window", width=300)

    assert caught.value.hint == "Update MeDaS"


# Mistakes


def test_all_mistakes_of_shape_are_listed_at_once() -> None:
    data = {
        "medas": 1,
        "title": 3,
        "seed": -1,
        "notes": 5,
        "view": {"a": [1], "b": "here", "c": [1, True]},
        "steps": {
            "Big": {"tool": "a.B"},
            "flat": 7,
            "toolless": {},
            "odd": {
                "tool": "a.B", "version": True, "params": [], "backend": 1, "seed": 3, "only": "some", "on_error": "cry",
                "takes": {"a": ""}, "gives": {"a": 1}, "resources": {"cpus": -1},
                "wires": {"x": "no wire", "y": ["a.b", 3], "z": None},
            },
        },
    }  # fmt: skip

    assert problems_of(data) == [
        *[("bad-shape", None)] * 6,
        ("bad-step-id", "Big"),
        ("bad-shape", "flat"),
        ("bad-shape", "toolless"),
        *[("bad-shape", "odd")] * 4,
        *[("bad-wire", "odd")] * 3,
        *[("bad-shape", "odd")] * 5,
    ]


@pytest.mark.parametrize(
    "data", [None, 3, "text", [], {}, {"medas": "1"}, {"medas": True}, {"medas": 1.0}, {"medas": -1}]
)
def test_what_is_no_workflow_at_all_says_so(data: Any) -> None:
    with pytest.raises(BadWorkflow, match="this is no MeDaS workflow") as caught:
        load(json.dumps(data), file="x.medas.json")

    assert caught.value.where == {"file": "x.medas.json"}


@pytest.mark.parametrize(
    "text", ["", "{", '{"medas": NaN}', '{"medas": 1, "medas": 1}', "[" * 100, b"\xff", '{"medas": 1e999}']
)
def test_what_is_no_strict_json_is_a_bad_file(text: Any) -> None:
    with pytest.raises(BadFile):
        load(text, file="x.medas.json")


@pytest.mark.parametrize("name", ["Window", "1st", "_a", "a-b", "a b", "", "a" * 41, "ä", "window\n"])
def test_a_step_id_is_a_small_word(name: str) -> None:
    assert ("bad-step-id", name[:60]) in problems_of({"medas": 1, "steps": {name: {"tool": "a.B"}}})


@pytest.mark.parametrize("tool", [None, "", 3, ["a.B"]])
def test_a_step_names_its_tool(tool: Any) -> None:
    assert ("bad-shape", "window") in problems_of(with_step(tool=tool))


def test_where_and_why_a_document_is_misshapen_is_said_in_both_languages() -> None:
    with pytest.raises(BadWorkflow) as caught:
        load(json.dumps(with_step(wires={"image": "cases"})))

    problem = caught.value.problems[0]
    assert (problem.node, problem.port) == ("window", "image")
    assert problem.message == {"en": "'cases' is not a wire.", "zh": "'cases' 不是有效的连线。"}
    assert str(caught.value) == "the workflow has a problem"


KEYS = st.sampled_from([
    "medas", "title", "seed", "steps", "view", "notes", "tool", "version", "backend", "params", "wires", "takes", "gives",
    "only", "on_error", "resources", "id", "a", "b",
])  # fmt: skip
anything = st.recursive(
    json_values() | st.sampled_from(["a.b", "a.b[c]", "test", "stop", 0, 1, 2]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


def loaded(data: Any) -> Document | BadWorkflow:
    try:
        return load(json.dumps(data))
    except BadWorkflow as error:
        return error


@given(st.dictionaries(KEYS, anything, max_size=5), st.integers(-1, 3))
def test_any_json_is_a_document_or_a_bad_workflow_with_its_problems(data: dict[str, Any], version: int) -> None:
    data["medas"] = version

    found = loaded(data)

    if isinstance(found, BadWorkflow):
        assert version <= FORMAT
        assert found.problems or version < 0
        assert all(problem.severity == "block" for problem in found.problems)
    else:
        assert load(dump(found)) == found
        assert not found.read_only or json.loads(dump(found)) == data


@given(documents(), st.data())
def test_a_document_with_one_key_spoiled_never_raises_anything_else(document: Document, data: st.DataObject) -> None:
    spoiled = json.loads(dump(document))
    place = data.draw(st.sampled_from([spoiled, *spoiled["steps"].values()]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(anything)

    found = loaded(spoiled)

    assert isinstance(found, Document) or found.problems or "no MeDaS workflow" in found.message


# Changes and files


def test_parameters_are_changed_in_a_copy(liver: Document) -> None:
    changed = liver.with_params("window", width=300)

    assert changed.steps["window"].params == {"level": 60.0, "width": 300}
    assert liver.steps["window"].params["width"] == 350.0
    assert changed.steps["train"] is liver.steps["train"]


def test_parameters_of_a_step_that_is_not_there_are_refused(liver: Document) -> None:
    with pytest.raises(NotFound, match="there is no step 'windw'") as caught:
        liver.with_params("windw", width=300)

    assert caught.value.hint == "Steps: cases, split, train, window"


def test_a_document_survives_its_file(liver: Document, tmp_path: Path) -> None:
    path = write(liver, tmp_path / "liver.medas.json")

    assert read(path) == read(str(path)) == liver


@pytest.mark.parametrize("name", ["missing.medas.json", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be read"):
        read(tmp_path / name)


def test_a_file_that_cannot_be_written_is_named(liver: Document, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"liver\.medas\.json cannot be written"):
        write(liver, tmp_path / "missing" / "liver.medas.json")


def test_a_number_that_json_cannot_say_is_refused(liver: Document) -> None:
    with pytest.raises(WrongInput, match=r"a document cannot hold .*nan"):
        dump(liver.with_params("window", width=float("nan")))
