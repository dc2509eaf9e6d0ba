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
    if not (isinstance(value, dict | list | tuple) and value):
        return _line(value)
    if _flat(value.values() if isinstance(value, dict) else value):
        line = _line(value)
        if indent + taken + len(line) < WIDTH:  # and the comma
            return line
    if isinstance(value, dict):
        parts = [_member(key, value[key], indent + 2) for key in sorted(value)]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    parts = [" " * (indent + 2) + spelled(one, indent=indent + 2) for one in value]
    return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"


def _member(key: str, value: Any, indent: int) -> str:
    name = f"{_line(key)}: "
    return " " * indent + name + spelled(value, indent=indent, taken=len(name))


def _flat(values: Any) -> bool:
    return not any(isinstance(one, dict | list | tuple) and one for one in values)


def _line(value: Any) -> str:
    try:
        line = _ENCODER.encode(value)
        if "-0.0" in line:  # may also be inside a text; the encoder then merely runs twice
            line = _ENCODER.encode(_without_negative_zero(value))
    except (TypeError, ValueError):
        hint = "Use finite numbers, texts, yes or no, lists and objects"
        raise WrongInput(f"a document cannot hold {value!r:.60}", hint=hint) from None
    return line


def _without_negative_zero(value: Any) -> Any:
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {key: _without_negative_zero(one) for key, one in value.items()}
    return [_without_negative_zero(one) for one in value] if isinstance(value, list | tuple) else value


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False)
