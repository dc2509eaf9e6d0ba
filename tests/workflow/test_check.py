"""The checker finds every problem of a document at once, without the code of any tool."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, documents_of

from medas.errors import Problem
from medas.tool.catalog import Catalog
from medas.tool.schema import OutputInfo
from medas.workflow.check import blocking, check
from medas.workflow.document import Document, dump, load

COLUMNS = {"image": "Image", "label": "Label", "prob": "Prob", "age": "Number"}


@pytest.fixture(scope="module")
def tools(catalog: Catalog) -> Catalog:
    """The catalog, with a source of cases whose columns are known, and a split that keeps them."""
    source = replace(
        catalog.tools["medas.PhantomCases"],
        id="test.Source",
        outputs=(OutputInfo("dataset", "Dataset", columns=COLUMNS),),
    )
    split = replace(
        catalog.tools["medas.SplitCases"], id="test.Split", outputs=(OutputInfo("split", "Split", like="dataset"),)
    )
    number = replace(
        catalog.tools["little_tools.Square"], id="test.Value", inputs=(), outputs=(OutputInfo("value", "Number"),)
    )
    return Catalog({**catalog.tools, source.id: source, split.id: split, number.id: number})


SOURCE: dict[str, dict[str, Any]] = {
    "cases": {"tool": "test.Source"},
    "split": {"tool": "test.Split", "wires": {"dataset": "cases.dataset"}},
    "value": {"tool": "test.Value"},
}


def document(*, view: dict[str, Any] | None = None, **steps: dict[str, Any]) -> Document:
    data = {"medas": 1, "steps": {name: {"version": 1, **step} for name, step in {**SOURCE, **steps}.items()}}
    return load(json.dumps({**data, **({"view": view} if view else {})}))


def little(tool: str, *, params: dict[str, Any] | None = None, **wires: Any) -> dict[str, Any]:
    return {"tool": f"little_tools.{tool}", "wires": wires, "params": params or {}}


def found(tools: Catalog, **steps: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Return code, step and place of each problem."""
    return [(one.code, one.node, one.port or one.param) for one in check(document(**steps), tools)]


def only(tools: Catalog, **steps: dict[str, Any]) -> Problem:
    problems = check(document(**steps), tools)
    assert len(problems) == 1, [str(one) for one in problems]
    return problems[0]


def test_a_right_workflow_has_no_problem(liver: Document, catalog: Catalog) -> None:
    assert check(liver, catalog) == []


EVERYTHING: dict[str, dict[str, Any]] = {
    "circle_a": little("AddConstant", image="circle_b.shifted"),
    "circle_b": little("AddConstant", image="circle_a.shifted"),
    "itself": little("AddConstant", image="itself.shifted"),
    "ghost": {"tool": "acme_tools.BoxBlurr"},
    "from_ghost": little("AddConstant", image="ghost.blurred"),
    "newer": {**little("MeanAndPeak", image="cases.dataset[image]"), "version": 9},
    "backend": {**little("Threshold", prob="cases.dataset[prob]"), "backend": "cupy"},
    "param": little("AddConstant", params={"by": "much"}, image="cases.dataset[image]"),
    "stranger_param": little("AddConstant", params={"width": 3}, image="cases.dataset[image]"),
    "missing": little("CountCommon", one="cases.dataset[label]"),
    "missing_param": {"tool": "medas.ImportFolder"},
    "gone": little("AddConstant", image="nowhere.out"),
    "result": little("AddConstant", image="value.values"),
    "gives": {**little("AddConstant", image="cases.dataset[image]"), "gives": {"bright": "image"}},
    "plug": little("AddConstant", image="cases.dataset[image]", picture="value.value"),
    "type": little("AddConstant", image="value.value"),
    "column_type": little("AddConstant", image="cases.dataset[age]"),
    "into_param": little("AddConstant", image="cases.dataset[image]", by="split.split"),
    "column_into_param": little("AddConstant", image="cases.dataset[image]", by="cases.dataset[age]"),
    "all_cases": little("Describe", cases="cases.dataset[image]"),
    "no_name": little("AddConstant", image="cases.dataset"),
    "no_columns": little("AddConstant", image="value.value[image]"),
    "column": little("AddConstant", image="cases.dataset[ct]"),
    "split_first": little("CountCases", split="cases.dataset"),
    "needed_column": {**little("CountCases", split="split.split"), "takes": {"image": "ct"}},
    "needed_type": {**little("CountCases", split="split.split"), "takes": {"label": "prob"}},
    "list": little("AddConstant", image=["cases.dataset[image]"]),
    "several": little("Stitch", images="cases.dataset[image]"),
    "twice": little("AddConstant", params={"by": 3}, image="cases.dataset[image]", by="value.value"),
    "takes": {**little("AddConstant", image="cases.dataset[image]"), "takes": {"label": "liver"}},
    "part": {**little("AddConstant", image="cases.dataset[image]"), "only": "test"},
}  # fmt: skip


def test_every_kind_of_problem_is_found_at_once(tools: Catalog) -> None:
    problems = check(document(view={"nowhere": [0, 0]}, **EVERYTHING), tools)

    assert {(one.code, one.node) for one in problems} == {
        ("cycle", "circle_a"), ("cycle", "itself"), ("unknown-tool", "ghost"), ("newer-tool", "newer"),
        ("unknown-backend", "backend"), ("wrong-input", "param"), ("not-found", "stranger_param"), ("missing-input", "missing"),
        ("missing-input", "missing_param"), ("unknown-step", "gone"), ("unknown-result", "result"), ("unknown-result", "gives"),
        ("unknown-plug", "plug"), ("wrong-type", "type"), ("wrong-type", "column_type"), ("wrong-type", "into_param"),
        ("wrong-type", "column_into_param"), ("takes-all-cases", "all_cases"), ("name-a-column", "no_name"),
        ("no-columns", "no_columns"), ("missing-column", "column"), ("needs-split", "split_first"),
        ("missing-column", "needed_column"), ("wrong-type", "needed_type"), ("takes-one-wire", "list"),
        ("several-at-once", "several"), ("set-twice", "twice"), ("takes-nothing", "takes"), ("only-of-a-split", "part"),
        ("stray-place", "nowhere"),
    }  # fmt: skip
    assert len(problems) == 30


def test_what_stops_a_run_comes_first(tools: Catalog) -> None:
    problems = check(document(view={"nowhere": [0, 0]}, **EVERYTHING), tools)

    severities = [one.severity for one in problems]
    assert severities == ["block"] * 27 + ["warn"] * 2 + ["hint"]
    assert blocking(problems) == problems[:27]


def test_every_problem_is_said_in_both_languages(tools: Catalog) -> None:
    for one in check(document(view={"nowhere": [0, 0]}, **EVERYTHING), tools):
        assert set(one.message) == {"en", "zh"}
        assert one.hint.get("en")
        assert "{" not in str(one)


@pytest.mark.parametrize(
    ("step", "message", "hint"),
    [
        ("ghost", "There is no tool acme_tools.BoxBlurr.",
         "Install the package that brings it. Tools with a similar name: BoxBlur."),
        ("newer", "The step relies on version 9 of MeanAndPeak, installed is 1.",
         "Update MeDaS or the plug-in, or add the tool anew."),
        ("backend", "There is no back-end cupy.", "Choose one of reference, torch."),
        ("param", "by: must be a number, got 'much'", "What is added, e.g. 1.0 HU"),
        ("stranger_param", "AddConstant has no parameter 'width'", "Parameters: by"),
        ("missing", "other is not set.", "Another one, on the same grid."),
        ("result", "value has no result values.", "Results: value."),
        ("plug", "AddConstant has no plug picture.", "Plugs: image, by."),
        ("type", "image needs Image, but gets Number.",
         "Connect a result of the right kind, or put a tool between that converts it."),
        ("column_into_param", "by needs Number, Text, Bool, but gets cases.dataset[age].",
         "Connect a result of the right kind, or put a tool between that converts it."),
        ("no_name", "image takes one image or table at a time, but cases.dataset brings cases.",
         "Name a column, e.g. cases.dataset[image]; the step then runs once per case."),
        ("column", "The cases have no column ct.", "Columns: image, label, prob, age."),
        ("part", "The step shall run over the part test only, but its cases have no parts.",
         "Split the cases before it, or let it run over all cases."),
    ],
)  # fmt: skip
def test_a_problem_says_what_is_wrong_and_what_to_do(step: str, message: str, hint: str, tools: Catalog) -> None:
    problem = only(tools, **{name: one for name, one in EVERYTHING.items() if name == step})

    assert (problem.message["en"], problem.hint["en"]) == (message, hint)


def test_what_comes_from_a_problem_is_no_second_problem(tools: Catalog) -> None:
    chain = {
        "add": little("AddConstant", image="ghost.out[image]"),
        "more": little("AddConstant", image="add.cases[image]"),
        "learn": little("CountCases", split="more.cases"),
    }

    problems = found(tools, ghost={"tool": "nobody.Knows"}, **chain)

    assert problems == [("unknown-tool", "ghost", None), ("needs-split", "learn", "split")]


def test_one_circle_hides_neither_another_nor_what_else_is_wrong(tools: Catalog) -> None:
    problems = found(
        tools,
        a=little("CountCommon", one="b.shifted", other="value.value"),
        b=little("AddConstant", image="a.common"),
        c=little("AddConstant", image="c.shifted"),
    )

    assert sorted(problems, key=str) == [
        ("cycle", "a", None),
        ("cycle", "c", None),
        ("wrong-type", "a", "one"),
        ("wrong-type", "a", "other"),
        ("wrong-type", "b", "image"),
    ]


def test_a_circle_is_drawn(tools: Catalog) -> None:
    problem = only(tools, a=little("AddConstant", image="b.shifted"), b=little("AddConstant", image="a.shifted"))

    assert problem.message["en"] == "Wires lead in a circle: a → b → a."


# needs-split and its repair


def patched(made: Document, patch: list[dict[str, Any]]) -> Document:
    """Carry out the operations of RFC 6902 that repairs use."""
    data = json.loads(dump(made))
    for one in patch:
        *above, last = one["path"].strip("/").split("/")
        place = data
        for name in above:
            place = place[name]
        assert one["op"] == "add" or last in place
        place[last] = one["value"]
    return load(json.dumps(data))


def test_the_repair_of_needs_split_removes_the_problem(catalog: Catalog) -> None:
    unsplit = load(json.dumps({"medas": 1, "steps": {
        "cases": {"tool": "medas.PhantomCases", "version": 1},
        "window": {"tool": "medas.RescaleWindow", "version": 1, "wires": {"image": "cases.dataset[image]"}},
        "train": {"tool": "medas.TrainVNet", "version": 1, "wires": {"split": "window.cases"}},
    }}))  # fmt: skip
    (problem,) = check(unsplit, catalog)
    assert (problem.code, problem.node, problem.port) == ("needs-split", "train", "split")
    assert problem.fix is not None

    repaired = patched(unsplit, problem.fix.patch or [])

    assert check(repaired, catalog) == []
    assert repaired.steps["train"].to_json()["wires"] == {"split": "split.split"}
    assert repaired.steps["split"].to_json()["wires"] == {"dataset": "window.cases"}
    assert set(problem.fix.label) == {"en", "zh"}


def test_the_repair_overwrites_no_step(tools: Catalog) -> None:
    made = document(train=little("CountCases", split="cases.dataset"), split_2={"tool": "test.Source"})
    (problem,) = check(made, tools)
    assert problem.fix is not None

    repaired = patched(made, problem.fix.patch or [])

    assert set(repaired.steps) == {*made.steps, "split_3"}
    assert repaired.steps["split"] == made.steps["split"]


def test_predictions_are_nothing_to_learn_from(tools: Catalog) -> None:
    problems = found(
        tools,
        train=little("CountCases", split="split.split"),
        predict={"tool": "medas.Predict", "wires": {"image": "split.split[image]", "model": "nowhere.model"}},
        again=little("CountCases", split="predict.cases"),
    )

    assert ("needs-split", "again", "split") in problems


# What is right


@pytest.mark.parametrize(
    "step",
    [
        little("AddConstant", image="cases.dataset[label]"),  # Label -> Image is a listed conversion
        little("CountCommon", one="cases.dataset[prob]", other="cases.dataset[label]"),
        little("Halve", volume="split.split[label]"),
        little("Describe", cases="split.split"),
        little("Square", number="cases.dataset[age]"),
        little("CountCases", split="split.split"),
        little("AddConstant", image="cases.dataset[image]", by="value.value"),
        {**little("AddConstant", image="split.split[image]"), "only": "test"},
        {**little("Threshold", prob="cases.dataset[prob]"), "backend": "torch"},
        {**little("Threshold", prob="cases.dataset[prob]"), "backend": "cuda"},
        {**little("CountCases", split="split.split"), "takes": {"label": "label"}},
        {**little("AddConstant", image="cases.dataset[image]"), "gives": {"shifted": "brighter"}},
        little("AddConstant", params={"by": "3 HU"}, image="cases.dataset[image]"),
    ],
)
def test_a_right_step_is_no_problem(step: dict[str, Any], tools: Catalog) -> None:
    assert found(tools, step=step) == []


def test_a_step_of_an_older_version_is_no_problem(tools: Catalog) -> None:
    assert found(tools, step={**little("AddConstant", image="cases.dataset[image]"), "version": 0}) == []


def test_an_empty_list_of_wires_fills_no_plug(tools: Catalog) -> None:
    assert found(tools, step=little("Stitch", images=[])) == [("missing-input", "step", "images")]


def test_a_part_of_cases_that_only_the_run_knows_is_no_problem(tools: Catalog) -> None:
    step = {**little("AddConstant", image="ghost.out[image]"), "only": "test"}

    assert found(tools, ghost={"tool": "nobody.Knows"}, step=step) == [("unknown-tool", "ghost", None)]


# Documents


def test_an_empty_workflow_is_a_problem(catalog: Catalog) -> None:
    assert [one.code for one in check(Document(), catalog)] == ["empty-workflow"]


def test_a_newer_format_is_the_only_problem_of_its_document(catalog: Catalog) -> None:
    made = load('{"medas": 2, "steps": {"x": {"tool": "medas.NewTool", "wires": "?"}}}')

    assert [one.code for one in check(made, catalog)] == ["needs-newer-version"]


@given(documents())
def test_any_document_can_be_checked(catalog: Catalog, document: Document) -> None:
    assert all(problem.message["en"] for problem in check(document, catalog))


@given(st.data())
def test_documents_of_installed_tools_can_be_checked(catalog: Catalog, data: st.DataObject) -> None:
    made = data.draw(documents_of(catalog))

    problems = check(made, catalog)

    codes = {problem.code for problem in problems}
    assert codes.isdisjoint({"unknown-tool", "newer-tool", "unknown-backend", "unknown-step", "cycle", "wrong-input"})


def test_checking_imports_no_tool() -> None:
    program = (
        "import sys; from medas.tool.catalog import Catalog; from medas.workflow.check import check;"
        "from medas.workflow.document import load;"
        'check(load(\'{"medas": 1, "steps": {"a": {"tool": "medas.Resample"}}}\'), Catalog({}));'
        "print([name for name in sys.modules if name.startswith('medas.tools')])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
