"""A document as a Python program that runs the same."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, documents_of

from medas.errors import BadWorkflow
from medas.tool.catalog import Catalog
from medas.tool.schema import ToolInfo
from medas.workflow.document import Document, Step, load
from medas.workflow.from_python import from_python
from medas.workflow.to_python import to_python
from medas.workflow.workflow import Workflow

PROGRAM = '''"""Liver contour."""

from medas import Workflow
from medas.tools import PhantomCases, RescaleWindow, SplitCases, TrainVNet

flow = Workflow("Liver contour")
cases = flow.add(PhantomCases(), name="cases")
window = flow.add(
    RescaleWindow(image=cases.dataset["image"], width=350.0, level=60.0),
    name="window",
    gives={"rescaled": "image"},
)
split = flow.add(SplitCases(dataset=window.cases, test=0.3), name="split")
train = flow.add(TrainVNet(split=split.split, epochs=3), name="train")

flow.place(cases=(0, 0), split=(480, 0), train=(720, 0), window=(240, 0))

if __name__ == "__main__":
    flow.run().with_succ(lambda run: print(run.id, list(run.results))).with_fail(print)
'''


def document(**steps: dict[str, Any]) -> Document:
    return load(json.dumps({"medas": 1, "steps": {name: {"version": 1, **step} for name, step in steps.items()}}))


def executed(program: str) -> Workflow:
    """Run a program without its last lines, and return its workflow."""
    names: dict[str, Any] = {"__name__": "a_module"}
    exec(compile(program, "flow.py", "exec"), names)
    flow = names["flow"]
    assert isinstance(flow, Workflow)
    return flow


def test_a_small_workflow_is_a_short_program(liver: Document, catalog: Catalog) -> None:
    assert to_python(liver, catalog) == PROGRAM


def test_the_program_makes_the_document(liver: Document, catalog: Catalog) -> None:
    assert executed(to_python(liver, catalog)).document() == liver


@given(data=st.data())
@settings(max_examples=60)
def test_what_the_program_says_is_the_document(catalog: Catalog, data: st.DataObject) -> None:
    made = data.draw(documents_of(catalog))

    program = to_python(made, catalog)

    assert from_python(program, catalog) == made
    assert executed(program).document() == made


@given(data=st.data())
@settings(max_examples=30)
def test_the_program_is_laid_out_for_readers(catalog: Catalog, data: st.DataObject) -> None:
    program = to_python(data.draw(documents_of(catalog)), catalog)

    lines = program.splitlines()
    assert all(len(line) <= 100 or is_one_literal(line) for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert program.endswith("\n")
    assert not program.endswith("\n\n")
    assert "\t" not in program


def is_one_literal(line: str) -> bool:
    """Return whether a line holds nothing but one long text, which cannot be broken."""
    (call,) = (node for node in ast.walk(ast.parse(f"call({line.strip()})")) if isinstance(node, ast.Call))
    values = [*call.args, *(word.value for word in call.keywords)]
    return len(values) == 1 and isinstance(values[0], ast.Constant)


@given(documents())
def test_any_document_becomes_a_program_or_a_bad_workflow(catalog: Catalog, document: Document) -> None:
    try:
        program = to_python(document, catalog)
    except BadWorkflow:
        return

    ast.parse(program)


def test_step_ids_that_are_no_variables_get_an_underscore(catalog: Catalog) -> None:
    names = ["class", "flow", "print", "list", "flow_", "match"]
    steps = {"cases": {"tool": "medas.PhantomCases"}}
    steps |= {name: {"tool": "medas.Reorient", "wires": {"volume": "cases.dataset[image]"}} for name in names}
    made = replace(document(**steps), view=dict.fromkeys(names, (1, 2)))

    program = to_python(made, catalog)

    assert executed(program).document() == made
    assert "flow__ = flow.add(Reorient" in program
    assert '        "class": [1, 2],' in program


def test_two_tools_of_one_name_are_told_apart(catalog: Catalog) -> None:
    acme = catalog.tools["acme_tools.BoxBlur"]
    namesake: ToolInfo = replace(
        catalog.tools["medas.Reorient"], id="medas.BoxBlur", module="medas.tools.blur.box_blur"
    )
    both = Catalog({**catalog.tools, namesake.id: namesake})
    made = document(ours={"tool": "medas.BoxBlur"}, theirs={"tool": acme.id, "params": {"radius": 2}})

    program = to_python(made, both)

    assert "from medas.tools import BoxBlur\n" in program
    assert "from acme_tools.box_blur import BoxBlur as acme_tools_BoxBlur" in program
    assert from_python(program, both) == made


def test_tools_of_others_are_imported_from_their_modules(catalog: Catalog) -> None:
    made = document(blur={"tool": "acme_tools.BoxBlur", "backend": "separable"})

    program = to_python(made, catalog)

    assert "from acme_tools.box_blur import BoxBlur\n" in program
    assert 'blur = flow.add(BoxBlur(backend="separable"), name="blur")' in program
    assert executed(program).document() == made


@pytest.mark.parametrize(
    "title",
    [
        'A """quoted""" title',
        "back\\slash\\",
        "two\nlines\r\n",
        "",
        "肝脏",
        "x" * 200,
        "tab\tbell\a nul\0",
        "Ends?",
        "{braces}",
    ],
)
def test_any_title_is_kept(title: str, catalog: Catalog) -> None:
    made = Document(title=title)

    program = to_python(made, catalog)

    assert from_python(program, catalog).title == title
    assert executed(program).title == title
    assert ast.get_docstring(ast.parse(program))


def test_notes_and_long_values_are_broken_into_lines(catalog: Catalog) -> None:
    notes = ["A note of about fifty letters, more or less, that is", "another one", {"deep": [1, 2.5, None, True]}]
    made = Document(title="Notes", seed=7, rest={"notes": notes * 4})

    program = to_python(made, catalog)

    assert executed(program).document() == made
    assert max(map(len, program.splitlines())) <= 100
    assert "    seed=7,\n" in program


def test_a_name_that_the_catalog_does_not_know_never_becomes_source_text(catalog: Catalog) -> None:
    evil = "x=__import__('os').system('true')#"
    wires = {evil: "cases.dataset"}

    for step in ({"params": {evil: 1}}, {"wires": wires}):
        with pytest.raises(BadWorkflow, match="has no plug"):
            to_python(document(cases={"tool": "medas.PhantomCases"}, bad={"tool": "medas.Reorient", **step}), catalog)


def test_what_stands_in_texts_stays_text(catalog: Catalog) -> None:
    evil = '"; import os; os.system("true") #\n\'\'\'"""\\'
    made = Document(
        title=evil,
        steps={"cases": Step("medas.PhantomCases", takes={evil: evil}, gives={evil: evil}, backend=evil, seed=evil)},
        view={"cases": (0, 0), evil: (1, 1)},
        rest={"notes": [evil], evil: evil},
    )

    program = to_python(made, catalog)

    calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)}
    assert calls == {
        "Workflow", "flow.add", "PhantomCases", "flow.place", "flow.run", "flow.run().with_succ", "print", "list",
        "flow.run().with_succ(lambda run: print(run.id, list(run.results))).with_fail",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"tool": "nobody.Knows"}, "the tool nobody.Knows is not installed"),
        ({"tool": "medas.Reorient", "color": "red"}, "the step holds what this MeDaS does not know"),
        ({"tool": "medas.Reorient", "version": 9}, "relies on version 9 of Reorient, installed is 1"),
        ({"tool": "medas.Reorient", "version": 0}, "relies on version 0 of Reorient, installed is 1"),
        ({"tool": "medas.Reorient", "wires": {"volume": "nowhere.out"}}, "nowhere.out is not there"),
        ({"tool": "medas.Reorient", "wires": {"volume": "step.class"}}, "step.class is not there"),
        ({"tool": "medas.Reorient", "wires": {"volume": "step.reoriented"}}, "wires lead in a circle"),
        (
            {"tool": "little_tools.AddConstant", "params": {"by": 2}, "wires": {"by": "step.out"}},
            "by has a value and a wire",
        ),
    ],
)
def test_what_no_program_can_say_is_refused(step: dict[str, Any], message: str, catalog: Catalog) -> None:
    other = {"tool": "medas.PhantomCases"}
    if "circle" not in message and "wires" in step:
        step = json.loads(json.dumps(step).replace("step.", "other."))
        message = message.replace("step.class", "other.class")

    with pytest.raises(BadWorkflow, match=message):
        to_python(document(other=other, step=step), catalog)


def test_a_document_of_a_newer_format_is_refused(catalog: Catalog) -> None:
    with pytest.raises(BadWorkflow, match="a newer MeDaS wrote the workflow"):
        to_python(load('{"medas": 2}'), catalog)
