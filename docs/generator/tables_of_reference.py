"""The tables inside the pages of the reference."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

from generator.fields import fields_table
from generator.markdown import code, table
from medas.media.medium import MEDIA
from medas.state.tables import metadata
from medas.step.spec import Item, ItemResult, Limits, StepResult, StepSpec
from medas.tool.base import Tool
from medas.workflow.document import Document, Step

_ROOT = Path(__file__).resolve().parents[2]
_KEYS = ("Key", "Type", "Default", "Meaning")


def _groups() -> str:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = []
    for group, entries in project["entry-points"].items():
        rows += [(code(group), code(name), code(value)) for name, value in entries.items()]
    return table(("Group", "Name", "Our own entry"), rows)


def _database() -> str:
    rows = [(code(one.name), ", ".join(code(column.name) for column in one.columns)) for one in metadata.sorted_tables]
    return table(("Table", "Columns"), rows)


def _media() -> str:
    rows = []
    for name, kind in MEDIA.items():
        if kind.__module__.startswith("medas.media") and not name.startswith("_"):
            rows.append((code(name), (kind.__doc__ or "").strip().partition("\n")[0]))
    return table(("Type", "What it is"), sorted(rows))


MAKERS: dict[str, Callable[[], str]] = {
    "document": lambda: fields_table(Document, _KEYS),
    "step": lambda: fields_table(Step, _KEYS),
    "tool": lambda: fields_table(Tool, ("Attribute", "Type", "Default", "Meaning")),
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
