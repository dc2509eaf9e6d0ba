"""Texts: both languages say the same things, and everything that is shown has a text."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import medas.errors
import medas.tools
import medas.workflow
from medas.errors import MedasError
from medas.texts import LANGUAGES, catalog, error_title, plug_text, sentence, tool_text
from medas.tool.catalog import tool_class
from medas.tool.schema import describe

ENGLISH_ONLY = {"tool"}
"""The English texts of tools stand in their code."""


def leaves(texts: dict[str, Any], above: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for name, value in texts.items():
        found |= leaves(value, (*above, name)) if isinstance(value, dict) else {(*above, name): value}
    return found


def shared(language: Any) -> dict[tuple[str, ...], str]:
    return {key: text for key, text in leaves(catalog(language)).items() if key[0] not in ENGLISH_ONLY}


def test_both_languages_have_the_same_keys() -> None:
    english, *others = (set(shared(language)) for language in LANGUAGES)

    assert all(other == english for other in others)


@pytest.mark.parametrize("key", sorted(shared("en")), ids=".".join)
def test_both_languages_name_the_same_values(key: tuple[str, ...]) -> None:
    english, chinese = (set(re.findall(r"\{(\w+)\}", shared(language)[key])) for language in LANGUAGES)

    assert english == chinese


def test_no_text_is_empty() -> None:
    assert [key for language in LANGUAGES for key, text in leaves(catalog(language)).items() if not text.strip()] == []


def test_every_error_has_a_title() -> None:
    codes = {
        kind.code
        for _, kind in inspect.getmembers(medas.errors, inspect.isclass)
        if issubclass(kind, MedasError) and kind is not MedasError
    }

    assert set(catalog("en")["error"]) == codes
    assert error_title("wrong-input", "zh") == "数值不合适"
    assert error_title("no-such-code", "zh") == "no-such-code"


def codes_in_workflow() -> set[str]:
    """Return the codes that the modules of `medas.workflow` give to `problem`."""
    found = set()
    for path in Path(medas.workflow.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem":
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_problem_of_a_document_has_its_texts() -> None:
    codes = codes_in_workflow()

    assert len(codes) > 20
    assert codes <= set(catalog("en")["problem"])


def test_every_text_of_a_problem_is_used() -> None:
    elsewhere = {"crashed", "bug"}  # of the engine and of the server

    assert set(catalog("en")["problem"]) - elsewhere <= codes_in_workflow()


def test_a_sentence_comes_in_every_language_with_its_values() -> None:
    texts = sentence("problem", "unknown-step", "message", step="window")

    assert texts == {
        "en": "A wire comes from window, which is no step.",
        "zh": "有一条连线来自 window，但没有这个步骤。",
    }


def test_a_part_that_a_text_does_not_have_is_left_out() -> None:
    assert sentence("problem", "unknown-step", "why") == {}


def test_every_tool_has_a_title_and_a_summary_in_chinese() -> None:
    texts = catalog("zh")["tool"]

    assert set(texts) == set(medas.tools.MODULES)
    assert {tuple(text)[:2] for text in texts.values()} == {("title", "summary")}
    assert [name for name, text in texts.items() if not text["summary"].endswith("。")] == []


def test_a_tool_without_a_chinese_text_keeps_the_english_one() -> None:
    assert tool_text("NoSuchTool", "title", "No such tool") == {"en": "No such tool"}


def helps_of(name: str) -> dict[str, dict[str, str]]:
    """Return the English texts of a tool: of plugs, results and parameters, and why their defaults are what they are."""
    info = describe(tool_class(medas.tools.MODULES[name], name))
    shown = {param: schema["x-ui"] for param, schema in info.params["properties"].items()}
    helps = {one.id: one.help for one in (*info.inputs, *info.outputs)}
    return {
        "plugs": {**helps, **{param: one["help"] for param, one in shown.items()}},
        "why": {param: one["why"] for param, one in shown.items() if one["why"]},
    }


@pytest.mark.parametrize("name", sorted(medas.tools.MODULES))
def test_every_plug_result_and_parameter_is_explained_in_chinese(name: str) -> None:
    english, chinese = helps_of(name), catalog("zh")["tool"][name]

    for part in ("plugs", "why"):
        assert set(chinese.get(part, {})) == set(english[part])
        assert all(re.search("[\u4e00-\u9fff]", text) for text in chinese.get(part, {}).values())


def test_a_plug_of_an_unknown_tool_is_explained_in_english() -> None:
    assert plug_text("NoSuchTool", "width", "Width") == {"en": "Width"}
    assert plug_text("RescaleWindow", "width", "Width of the window")["zh"] == "窗口的宽度"
