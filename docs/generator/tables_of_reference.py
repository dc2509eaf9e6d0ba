"""The tables inside the pages of the reference."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from generator.fields import fields_of, fields_table
from generator.markdown import code, table
from medas.media.medium import MEDIA
from medas.state.tables import metadata
from medas.step.spec import Item, ItemResult, Limits, StepResult, StepSpec
from medas.tool.base import Tool
from medas.workflow.document import Document, Step

_ROOT = Path(__file__).resolve().parents[2]
_KEYS = ("Key", "Type", "Default", "Meaning")
_ATTRIBUTES = {
    "category": "Group in the list of tools; one of those that the built-in tools have.",
    "resources": "Wish for the machine: `Resources(cpus=2, memory_gib=4)`. CPUs are lowered to what is there, memory is not.",
    "title": "Name for people; by default the class name in words.",
    "synonyms": "Other words that people look for.",
    "stage": "Column of a picture: data, prepare, train, predict, evaluate; by default it follows from the category.",
}


def _groups() -> str:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = []
    for group, entries in project["entry-points"].items():
        rows += [(code(group), code(name), code(value)) for name, value in entries.items()]
    return table(("Group", "Name", "Our own entry"), rows)


def _database() -> str:
    rows = [(code(one.name), ", ".join(code(column.name) for column in one.columns)) for one in metadata.sorted_tables]
    return table(("Table", "Columns"), rows)


def _tool() -> str:
    """Return the attributes that an author sets; those without a text in the code are explained here."""
    made_by_framework = {"plugs", "results", "kernel_of"}
    rows = []
    for one in fields_of(Tool):
        if one.name not in made_by_framework:
            kind = one.type.removeprefix("ClassVar[").removesuffix("]")
            rows.append((code(one.name), code(kind), code(one.default), one.meaning or _ATTRIBUTES[one.name]))
    return table(("Attribute", "Type", "Default", "Meaning"), rows)


def _media() -> str:
    rows = []
    for name, kind in MEDIA.items():
        if kind.__module__.startswith("medas.media") and not name.startswith("_"):
            rows.append((code(name), (kind.__doc__ or "").strip().partition("\n")[0]))
    return table(("Type", "What it is"), sorted(rows))


MAKERS: dict[str, Callable[[], str]] = {
    "document": lambda: fields_table(Document, _KEYS, left_out={"untouched"}),
    "step": lambda: fields_table(Step, _KEYS),
    "tool": _tool,
    "step.json": lambda: fields_table(StepSpec, _KEYS),
    "item": lambda: fields_table(Item, _KEYS),
    "limits": lambda: fields_table(Limits, _KEYS),
    "result.json": lambda: fields_table(StepResult, _KEYS),
    "item-result": lambda: fields_table(ItemResult, _KEYS),
    "groups": _groups,
    "database": _database,
    "media": _media,
}
"""Name in a page -> table."""
