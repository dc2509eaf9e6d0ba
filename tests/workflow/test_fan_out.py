"""What flows along the wires of a document, before anything runs."""

from __future__ import annotations

import json
from dataclasses import replace
from graphlib import CycleError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_tools import AddConstant, CountCommon, Halve, MeanAndPeak, Stitch, Threshold
from strategies import documents

from medas.media import CaseId, Column, Dataset, Image, Label, PatientId, PatientIndex, Prob, Split, Volume
from medas.tool.base import Tool
from medas.tool.catalog import Catalog
from medas.tool.schema import OutputInfo, ToolInfo
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step, load
from medas.workflow.fan_out import CASES, Outlet, goes_into, graph_of, order_of, order_or_circle, outlet_of


def document(**steps: dict[str, Any]) -> Document:
    return load(json.dumps({"medas": 1, "steps": {name: {"version": 1, **step} for name, step in steps.items()}}))


def little(tool: str, **wires: Any) -> dict[str, Any]:
    return {"tool": f"little_tools.{tool}", "wires": wires}


@pytest.fixture
def with_source(catalog: Catalog) -> Catalog:
    """A catalog with a tool whose cases have known columns, and one whose cases only the run will tell."""
    source: ToolInfo = catalog.tools["medas.PhantomCases"]
    columns = {"image": "Image", "label": "Label", "prob": "Prob", "age": "Number"}
    known = replace(source, id="test.Source", outputs=(OutputInfo("dataset", "Dataset", columns=columns),))
    split = replace(known, id="test.SplitSource", outputs=(OutputInfo("split", "Split", columns=columns),))
    unknown = replace(source, id="test.Unknown", outputs=(OutputInfo("dataset", "Dataset"),))
    extended = {**catalog.tools, known.id: known, split.id: split, unknown.id: unknown}
    return Catalog(extended)


# Order


def test_each_step_comes_after_those_it_is_wired_from(liver: Document) -> None:
    assert order_of(liver) == ["cases", "window", "split", "train"]


@given(documents(), st.randoms(use_true_random=False))
def test_equal_documents_have_equal_orders(made: Document, random: Any) -> None:
    names = list(made.steps)
    random.shuffle(names)
    shuffled = replace(made, steps={name: made.steps[name] for name in names})
    try:
        order = order_of(made)
    except CycleError:
        assert order_or_circle(shuffled)[1]
        return

    assert order_of(shuffled) == order
    for name in order:
        sources = {wire.step for _, wire in made.steps[name].each_wire()} & set(names)
        assert all(order.index(source) < order.index(name) for source in sources)


def test_wires_from_steps_that_do_not_exist_are_ignored() -> None:
    assert order_of(document(a=little("AddConstant", image="ghost.out"))) == ["a"]


@pytest.mark.parametrize(
    ("wires", "circle"),
    [
        ({"a": "a"}, {"a"}),
        ({"a": "b", "b": "a"}, {"a", "b"}),
        ({"a": "c", "b": "a", "c": "b", "d": "a"}, {"a", "b", "c"}),
    ],
)
def test_a_circle_is_named(wires: dict[str, str], circle: set[str]) -> None:
    steps = {name: little("AddConstant", image=f"{source}.shifted") for name, source in wires.items()}

    found = order_or_circle(document(**steps))[1]

    assert set(found) == circle
    assert found[0] == found[-1]
    with pytest.raises(CycleError):
        order_of(document(**steps))


def test_without_a_circle_nothing_is_named(liver: Document) -> None:
    assert order_or_circle(liver)[1] == []


# Types


@pytest.mark.parametrize(
    ("given_type", "needed", "fits"),
    [
        ("Image", "Image", True),
        ("Image", "Volume", True),
        ("Split", "Dataset", True),
        ("Label", "Image", True),
        ("Prob", "Label", True),
        ("", "Image", True),  # only the run will tell
        ("Image", "Label", False),
        ("Dataset", "Split", False),
        ("Pred", "Split", False),
        ("Table", "Image", False),
        ("NoSuchType", "Image", False),
    ],
)
def test_what_goes_into_which_plug(given_type: str, needed: str, *, fits: bool) -> None:
    assert goes_into(given_type, needed) is fits


# Outlets


def test_a_step_without_columns_brings_its_results(catalog: Catalog) -> None:
    graph = graph_of(document(a=little("MeanAndPeak", image="b.x")), catalog)

    assert graph["a"].outlets == {"mean": Outlet("Number"), "peak": Outlet("Number")}
    assert graph["a"].mapped == ()


def test_a_wire_that_names_a_column_maps_the_step(with_source: Catalog) -> None:
    graph = graph_of(
        document(cases={"tool": "test.Source"}, add=little("AddConstant", image="cases.dataset[image]")), with_source
    )

    assert graph["add"].mapped == ("image",)
    assert list(graph["add"].outlets) == [CASES]
    assert graph["add"].upstream == ("cases",)


def test_a_mapped_split_stays_a_split_and_predictions_are_marked(with_source: Catalog) -> None:
    graph = graph_of(
        document(
            cases={"tool": "test.SplitSource"},
            add=little("AddConstant", image="cases.split[image]"),
            train={"tool": "medas.TrainVNet", "wires": {"split": "add.cases"}},
            predict={"tool": "medas.Predict", "wires": {"image": "add.cases[image]", "model": "train.model"}},
        ),
        with_source,
    )

    assert graph["add"].outlets[CASES].type == "Split"
    assert graph["predict"].outlets[CASES].type == "Pred"


def test_a_result_that_is_like_cases_has_their_columns(with_source: Catalog) -> None:
    like = replace(
        with_source.tools["medas.SplitCases"], id="test.Split", outputs=(OutputInfo("split", "Split", like="dataset"),)
    )
    extended = Catalog({**with_source.tools, like.id: like})

    graph = graph_of(
        document(cases={"tool": "test.Source"}, split={"tool": "test.Split", "wires": {"dataset": "cases.dataset"}}),
        extended,
    )

    assert list(graph["split"].outlets["split"].columns or ()) == ["image", "label", "prob", "age"]


def test_columns_that_nobody_knows_stay_unknown(with_source: Catalog) -> None:
    graph = graph_of(
        document(cases={"tool": "test.Unknown"}, add=little("AddConstant", image="cases.dataset[image]")), with_source
    )

    assert graph["add"].outlets == {CASES: Outlet("Dataset", None)}
    assert outlet_of(Wire("cases", "dataset", "image"), graph) == Outlet("", None)


def test_an_unknown_tool_and_a_wrong_wire_bring_nothing(with_source: Catalog) -> None:
    graph = graph_of(
        document(ghost={"tool": "nobody.Knows"}, add=little("AddConstant", image="ghost.out[image]")), with_source
    )

    assert graph["ghost"].outlets == {}
    assert graph["add"].outlets == {CASES: Outlet("Dataset", None)}
    assert outlet_of(Wire("ghost", "out"), graph) is None
    assert outlet_of(Wire("nowhere", "out"), graph) is None


def test_a_wire_brings_the_medium_of_its_column(with_source: Catalog) -> None:
    graph = graph_of(document(cases={"tool": "test.Source"}, mean=little("MeanAndPeak", image="x.y")), with_source)

    assert outlet_of(Wire("cases", "dataset", "prob"), graph) == Outlet("Prob")
    assert outlet_of(Wire("cases", "dataset", "no such column"), graph) is None
    assert outlet_of(Wire("mean", "peak", "image"), graph) is None


# The plan says what a run will do

KINDS: dict[str, type[Volume]] = {"Image": Image, "Label": Label, "Prob": Prob}
MAPPED: list[tuple[type[Tool], tuple[str, ...]]] = [
    (AddConstant, ("image",)),
    (Halve, ("volume",)),
    (Threshold, ("prob",)),
    (MeanAndPeak, ("image",)),
    (CountCommon, ("one", "other")),
    (CountCommon, ("other", "one")),
]


@given(
    st.dictionaries(
        st.sampled_from(["image", "label", "prob", "ct", "shifted"]), st.sampled_from([*KINDS]), min_size=1
    ),
    st.sampled_from(MAPPED),
    st.booleans(),
    st.data(),
)
def test_the_planned_columns_are_those_that_mapping_makes(
    catalog: Catalog,
    columns: dict[str, str],
    chosen: tuple[type[Tool], tuple[str, ...]],
    splits: bool,  # noqa: FBT001 - a drawn value
    data: st.DataObject,
) -> None:
    tool, plugs = chosen
    fitting = [
        name
        for name, kind in columns.items()
        if all(goes_into(kind, tool.plugs[plug].medium.__name__) for plug in plugs)  # type: ignore[union-attr]
    ]
    if not fitting:
        return
    wires = {plug: data.draw(st.sampled_from(sorted(fitting))) for plug in plugs}
    case = CaseId("a")
    made = {name: Column(KINDS[kind], {case: _volume(kind)}) for name, kind in columns.items()}
    cases = Dataset(PatientIndex({case: PatientId("p")}), made)
    source: Any = Split.frozen(cases, {case: "train"}) if splits else cases
    info = replace(
        catalog.tools["medas.PhantomCases"], id="test.Source",
        outputs=(OutputInfo("out", "Split" if splits else "Dataset", columns=columns),),
    )  # fmt: skip
    flow = Document(steps={
        "cases": Step("test.Source"),
        "step": Step(f"little_tools.{tool.__name__}", wires={plug: Wire("cases", "out", one) for plug, one in wires.items()}),
    })  # fmt: skip

    planned = graph_of(flow, Catalog({**catalog.tools, info.id: info}))["step"].outlets[CASES]
    found = tool(**{plug: source[name] for plug, name in wires.items()}).run().unwrap()

    assert planned.type == type(found).__name__
    assert planned.columns == {name: column.type.__name__ for name, column in found.columns.items()}


def _volume(kind: str) -> Volume:
    array = np.ones((1, 2, 2, 2), np.uint8 if kind == "Label" else np.float32)
    return KINDS[kind](array, np.eye(4))


def test_the_document_may_name_the_column_of_a_result(with_source: Catalog) -> None:
    step = {**little("AddConstant", image="cases.dataset[image]"), "gives": {"shifted": "brighter"}}

    graph = graph_of(document(cases={"tool": "test.Source"}, add=step), with_source)

    assert graph["add"].outlets[CASES].columns == {
        "image": "Image", "label": "Label", "prob": "Prob", "age": "Number", "brighter": "Image",
    }  # fmt: skip


def test_a_list_of_wires_leads_to_all_its_steps(with_source: Catalog) -> None:
    both = {"tool": "little_tools.Stitch", "wires": {"images": ["a.shifted", "b.shifted"]}}

    graph = graph_of(document(a=little("AddConstant"), b=little("AddConstant"), both=both), with_source)

    assert graph["both"].upstream == ("a", "b")
    assert Stitch.plugs["images"].many
