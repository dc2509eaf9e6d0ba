"""The one spelling of a document: sorted keys, two spaces, short lists and objects on one line."""

from __future__ import annotations

import json
from typing import Any

from medas.errors import WrongInput

WIDTH = 100


def spelled(value: Any, *, indent: int = 0, taken: int = 0) -> str:
    """Return a JSON value as text; moving a box or changing a parameter changes one line.

    An object or list that holds only scalars and fits into 100 columns stands on one line.

    Args:
        value: What JSON can say.
        indent: Spaces in front of the line on which the value begins.
        taken: Columns of that line that its key takes.

    Raises:
        WrongInput: If JSON cannot say it.
    """
    if isinstance(value, dict) and value:
        if _flat(value.values()):
            line = "{" + ", ".join(f"{_scalar(key)}: {_scalar(value[key])}" for key in sorted(value)) + "}"
            if indent + taken + len(line) < WIDTH:  # and the comma
                return line
        parts = [_member(key, value[key], indent + 2) for key in sorted(value)]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    if isinstance(value, list | tuple) and value:
        if _flat(value):
            line = "[" + ", ".join(_scalar(one) for one in value) + "]"
            if indent + taken + len(line) < WIDTH:
                return line
        parts = [" " * (indent + 2) + spelled(one, indent=indent + 2) for one in value]
        return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
    return _scalar(value)


def _member(key: str, value: Any, indent: int) -> str:
    name = f"{_scalar(key)}: "
    return " " * indent + name + spelled(value, indent=indent, taken=len(name))


def _flat(values: Any) -> bool:
    return not any(isinstance(one, dict | list | tuple) and one for one in values)


def _scalar(value: Any) -> str:
    try:
        return json.dumps(value + 0.0 if isinstance(value, float) else value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        hint = "Use finite numbers, texts, yes or no, lists and objects"
        raise WrongInput(f"a document cannot hold {value!r:.60}", hint=hint) from None
