"""A tool as data says everything that forms, checks and the engine need, without its code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from acme_tools.box_blur import BoxBlur
from little_tools import AddConstant, CountCases, Describe, Halve, Stitch, Threshold

import medas.tools
from medas.artifacts.code_digest import Code
from medas.errors import NotFound, WrongInput
from medas.tool.base import Tool
from medas.tool.schema import InputInfo, OutputInfo, ToolInfo, describe, is_cases

CODE = Code("c0de", ("little_tools.py",))


def own_tools() -> list[type[Tool]]:
    return [getattr(medas.tools, name) for name in medas.tools.MODULES]


@pytest.mark.parametrize(
    "tool", [*own_tools(), AddConstant, CountCases, Stitch, BoxBlur], ids=lambda tool: tool.__name__
)
def test_a_tool_survives_json(tool: type[Tool]) -> None:
    info = describe(tool)

    assert ToolInfo.from_json(json.loads(json.dumps(info.to_json()))) == info


def test_everything_of_the_class_is_there() -> None:
    info = describe(CountCases, code=CODE)

    assert (info.id, info.name, info.module, info.version) == (
        "little_tools.CountCases",
        "CountCases",
        "little_tools",
        1,
    )
    assert (info.category, info.stage, info.stochastic) == ("Neural network", "train", True)
    assert info.title == {"en": "Count cases"}
    assert info.summary == {"en": "Count the cases that training may see."}
    assert info.resources == {"cpus": 2, "memory_gib": 3, "gpus": 1}
    assert (info.backends, info.code, info.files) == (("reference",), "c0de", ("little_tools.py",))


def test_inputs_are_the_plugs_for_media() -> None:
    assert describe(CountCases, code=CODE).input("split") == InputInfo(
        "split", "Split", part="train", columns={"image": "Image", "label": "Label"}, help="Cases to learn from"
    )
    assert describe(Stitch, code=CODE).inputs == (
        InputInfo("images", "Image", many=True, help="Images on one grid"),
        InputInfo("mask", "Label", required=False, help="Where to add; everywhere if left empty"),
    )
    assert describe(AddConstant, code=CODE).input("by") is None


def test_outputs_are_the_results() -> None:
    assert describe(Threshold, code=CODE).output("label") == OutputInfo(
        "label", "Label", like="prob", replaces="prob", help="1 where `prob` reaches `lowest`"
    )
    assert describe(Halve, code=CODE).outputs[0].replaces == "volume"
    assert describe(Threshold, code=CODE).output("mask") is None


def test_parameters_are_a_json_schema_with_what_a_form_needs() -> None:
    assert describe(AddConstant, code=CODE).params == {
        "type": "object",
        "required": [],
        "properties": {
            "by": {
                "type": "number",
                "minimum": -1000,
                "maximum": 1000,
                "default": 1.0,
                "x-ui": {
                    "level": "basic",
                    "unit": "HU",
                    "help": "What is added",
                    "why": "One is enough to see it",
                    "search": "",
                    "hint": "What is added, e.g. 1.0 HU",
                },
            }
        },
    }


@pytest.mark.parametrize("raw", [2, 2.0, "2", "2 HU", "1e400", True, None, 5000, [1]])
def test_a_value_is_accepted_exactly_as_the_plug_accepts_it(raw: Any) -> None:
    def outcome(accept: Any) -> tuple[str, Any]:
        try:
            return "value", accept(raw)
        except WrongInput as error:
            return "error", (error.message, error.hint, error.where)

    info = describe(AddConstant, code=CODE)

    assert outcome(lambda raw: info.accept("by", raw)) == outcome(AddConstant.plugs["by"].accept)


def test_an_unknown_parameter_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="AddConstant has no parameter 'width'") as caught:
        describe(AddConstant, code=CODE).accept("width", 1)

    assert (caught.value.hint, caught.value.where) == ("Parameters: by", {"param": "width"})


@pytest.mark.parametrize("tool", own_tools(), ids=lambda tool: tool.__name__)
def test_every_default_passes_its_own_plug(tool: type[Tool]) -> None:
    info = describe(tool)

    accepted = {name: info.accept(name, value) for name, value in info.defaults().items()}

    assert set(accepted) == set(info.params["properties"]) - set(info.params["required"])


def test_cases_are_dataset_split_and_predictions() -> None:
    assert [is_cases(kind) for kind in ("Dataset", "Split", "Pred", "Image", "NoSuchType")] == [True] * 3 + [False] * 2
    assert describe(Describe, code=CODE).inputs[0].takes_cases
    assert not describe(AddConstant, code=CODE).inputs[0].takes_cases


def test_chinese_texts_come_from_the_catalog_of_texts() -> None:
    titles = {tool.__name__: describe(tool, code=CODE).title for tool in own_tools()}

    assert all(set(title) <= {"en", "zh"} for title in titles.values())
    assert titles["RescaleWindow"]["en"] == "Rescale window"
