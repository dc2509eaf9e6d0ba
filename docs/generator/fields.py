"""The fields of a class with the line that explains each, read from its source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Collection
from typing import Any, NamedTuple

from generator.markdown import code, table


class Field(NamedTuple):
    """One field."""

    name: str
    type: str
    default: str
    """Empty if it must be given."""
    meaning: str


def fields_of(kind: type[Any]) -> list[Field]:
    """Return the annotated fields of a class; the text below a field is its meaning."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    found: list[Field] = []
    for line, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            meaning = _text(below) or ""
            found.append(Field(line.target.id, ast.unparse(line.annotation), _default(line.value), meaning))
    return found


def fields_table(
    kind: type[Any], head: tuple[str, ...] = ("Field", "Type", "Default", "Meaning"), *, left_out: Collection[str] = ()
) -> str:
    """Return the fields as a table.

    Args:
        kind: The class.
        head: Names of the four columns.
        left_out: Fields that do not concern a reader.
    """
    rows = [
        (code(one.name), code(one.type), code(one.default), one.meaning)
        for one in fields_of(kind)
        if one.name not in left_out
    ]
    return table(head, rows)


def _text(line: ast.stmt | None) -> str | None:
    if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
        return " ".join(line.value.value.split())
    return None


def _default(value: ast.expr | None) -> str:
    if isinstance(value, ast.Call):  # field(default_factory=dict)
        made = [ast.unparse(word.value) for word in value.keywords if word.arg == "default_factory"]
        return {"dict": "{}", "list": "[]"}.get(made[0], made[0]) if made else ""
    return "" if value is None else ast.unparse(value)
