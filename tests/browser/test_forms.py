"""The forms of all tools: what does not fit is named in the language of the page, and nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import Watched, call, new_workflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

_TYPE = """([step, param, text]) => {
  const input = document.querySelector(`[data-step="${step}"] [data-param="${param}"] input`)
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
  set.call(input, text)
  input.dispatchEvent(new Event('input', {bubbles: true}))
}"""
_SAID = """([step, param]) => {
  const field = document.querySelector(`[data-step="${step}"] [data-param="${param}"]`)
  const input = field.querySelector('input')
  return [input.getAttribute('aria-invalid'), field.querySelector('.mantine-InputWrapper-error')?.textContent ?? '']
}"""


def wrong_texts(schema: dict[str, Any]) -> list[str]:
    """Return texts that a field of this schema must refuse; none for choices and free text."""
    inner = next((one for one in schema.get("anyOf", []) if one.get("type") != "null"), schema)
    if inner.get("type") == "array":
        return ["many", ", ".join([below(inner["items"])] * inner["minItems"]), "1"]
    if inner.get("type") not in {"number", "integer"}:
        return []
    return ["many", *([below(inner)] if {"minimum", "exclusiveMinimum"} & inner.keys() else [])]


def below(schema: dict[str, Any]) -> str:
    """Return a number below the least one that is allowed."""
    return str(schema.get("minimum", schema.get("exclusiveMinimum", 0)) - 1)


def cases_of(tools: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return step, parameter and wrong text, for every tool."""
    found = []
    for tool in tools:
        step = tool["id"].rpartition(".")[2].lower()
        required = tool["params"]["required"]
        for name, schema in tool["params"]["properties"].items():
            nullable = any(one.get("type") == "null" for one in schema.get("anyOf", []))
            texts = wrong_texts(schema)
            empty = [""] if (texts and not nullable) or name in required else []
            found += [(step, name, text) for text in [*texts, *empty]]
    return found


def all_tools(page: Page) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return all tools, and a workflow with a step for each."""
    tools = call(page, "GET", "/tools")
    steps = {tool["id"].rpartition(".")[2].lower(): {"tool": tool["id"], "version": tool["version"]} for tool in tools}
    return tools, {"medas": 1, "title": "All tools", "seed": 0, "steps": steps}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_form_refuses_what_does_not_fit_and_keeps_the_document(
    window: Callable[..., Watched], language: str
) -> None:
    watched = window(language=language)
    watched.open("/", "home")
    tools, document = all_tools(watched.page)
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}?view=list", "editor")
    page.wait_for_selector("[data-param]", state="attached")
    before = call(page, "GET", f"/workflows/{workflow}/draft")["document"]
    cases = cases_of(tools)

    silent = []
    for step, param, text in cases:
        page.evaluate(_TYPE, [step, param, text])
        invalid, said = page.evaluate(_SAID, [step, param])
        chinese = bool(re.search("[\u4e00-\u9fff]", said))
        if invalid != "true" or not said or chinese != (language == "zh") or "form." in said:
            silent.append((step, param, text, said))
    page.wait_for_timeout(1000)

    assert silent == []
    assert len(cases) > 100
    assert call(page, "GET", f"/workflows/{workflow}/draft")["document"] == before
