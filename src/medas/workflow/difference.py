"""What has changed between two versions of a workflow: step by step, and in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from medas.texts import sentence
from medas.workflow.document import Document, Step

_MOST = 80
"""Characters of a value in a sentence."""


@dataclass(frozen=True)
class StepChange:
    """A step that is not the same in both versions."""

    step: str
    kind: Literal["added", "removed", "changed"]
    texts: tuple[Mapping[str, str], ...]
    """What has changed, per language; the first names the step."""


@dataclass(frozen=True)
class Difference:
    """Everything that two versions do not share; places on the canvas do not count."""

    texts: tuple[Mapping[str, str], ...]
    """What has changed of the whole: title and seed."""
    steps: tuple[StepChange, ...]


def difference(before: Document, after: Document) -> Difference:
    """Return what has changed from one version to another."""
    names = sorted({*before.steps, *after.steps})
    changes = (_of_step(name, before.steps.get(name), after.steps.get(name)) for name in names)
    frame = [
        _text("frame", what=what, before=old, after=new)
        for what, old, new in (("title", before.title, after.title), ("seed", before.seed, after.seed))
        if old != new
    ]
    return Difference(tuple(frame), tuple(one for one in changes if one is not None))


def _of_step(name: str, old: Step | None, new: Step | None) -> StepChange | None:
    if old is None or new is None:
        kind: Literal["added", "removed"] = "added" if old is None else "removed"
        there = old or new
        assert there is not None
        return StepChange(name, kind, (_text(kind, step=name, tool=there.tool.rpartition(".")[2]),))
    texts = tuple(_changes(old.to_json(), new.to_json()))
    return StepChange(name, "changed", (_text("changed", step=name), *texts)) if texts else None


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if a == b:
            continue
        if isinstance(a or b, dict):
            yield from _entries(a or {}, b or {})
        else:
            yield _value(key, a, b)


def _entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield _value(name, old.get(name), new.get(name))


def _value(name: str, old: Any, new: Any) -> Mapping[str, str]:
    if old is None:
        return _text("set", name=name, after=_shown(new))
    if new is None:
        return _text("unset", name=name, before=_shown(old))
    return _text("value", name=name, before=_shown(old), after=_shown(new))


def _text(entry: str, **values: object) -> Mapping[str, str]:
    return sentence("difference", entry, "message", **values)


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
