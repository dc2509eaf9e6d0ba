"""Texts that people read, per language, from the TOML files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def catalog(language: Language) -> dict[str, Any]:
    """Return all texts of a language as nested tables."""
    return tomllib.loads((files("medas.texts") / f"{language}.toml").read_text(encoding="utf-8"))


def error_title(code: str, language: Language) -> str:
    """Return the short title of an error code, the code itself if it has none."""
    return str(catalog(language).get("error", {}).get(code, code))


def category_title(category: str, language: Language) -> str:
    """Return the name of a category of tools, as it stands in their code, in a language; itself if it has none."""
    return str(catalog(language).get("category", {}).get(category.lower().replace(" ", "-"), category))


def port_text(port_type: str, part: str) -> dict[str, str]:
    """Return the `title`, or what a port type `gives` or `needs`, in every language."""
    return {language: catalog(language)["port"][port_type][part] for language in LANGUAGES}


def text_files() -> list[str]:
    """Return the paths of all texts."""
    return [str(files("medas.texts") / f"{language}.toml") for language in LANGUAGES]


def tool_text(tool: str, part: str, english: str) -> dict[str, str]:
    """Return a text of a tool per language: the English one that stands in its code, others from the catalog.

    Args:
        tool: Class name.
        part: `title` or `summary`.
        english: Text in the code.
    """
    others = {language: catalog(language).get("tool", {}).get(tool, {}).get(part) for language in LANGUAGES[1:]}
    return {"en": english, **{language: text for language, text in others.items() if text}}


def plug_text(tool: str, plug: str, english: str, part: Literal["plugs", "why"] = "plugs") -> dict[str, str]:
    """Return the help of a plug, parameter or result per language, or why its default is what it is.

    Args:
        tool: Class name.
        plug: Name of the plug, parameter or result.
        english: Text in the code.
        part: `plugs` for the help, `why` for the reason of the default.
    """
    tools = {language: catalog(language).get("tool", {}) for language in LANGUAGES[1:]}
    others = {language: texts.get(tool, {}).get(part, {}).get(plug) for language, texts in tools.items()}
    return {"en": english, **{language: text for language, text in others.items() if text}}


def sentence(group: str, name: str, part: str, /, **values: object) -> dict[str, str]:
    """Return a whole sentence in every language, with `values` filled in; empty where the catalog has none.

    Args:
        group: Table of the catalog, e.g. `problem`.
        name: Entry, e.g. `missing-input`.
        part: `message`, `hint` or `why`.
        values: Named values of the sentence.
    """
    texts = {language: catalog(language)[group][name].get(part, "") for language in LANGUAGES}
    return {language: text.format(**values) for language, text in texts.items() if text}
