"""Parameters: the JSON schema of an annotation, and the one validator that turns raw input into a value of it.

The schema is the closed subset that forms can draw (`architecture.md` section 12.3). Because the validator needs only the
schema, the workflow checker and the engine accept exactly what the tool accepts, without importing the tool.
"""

from __future__ import annotations

import math
import os
import re
import types
from collections.abc import Callable, Hashable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from medas.errors import BadDeclaration, WrongInput

Schema = dict[str, Any]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
_WORDS = {
    "exclusiveMinimum": "greater than",
    "minimum": "at least",
    "exclusiveMaximum": "less than",
    "maximum": "at most",
}
_SIMPLE: dict[Any, Schema] = {
    float: {"type": "number"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    Path: {"type": "string", "format": "path"},
}


def schema_of(annotation: Any, limits: Mapping[str, float]) -> Schema:
    """Return the JSON schema of an annotation.

    Args:
        annotation: float, int, bool, str, Path, Literal, list[...], tuple[...] of fixed length, or one of these or None.
        limits: Any of gt, ge, lt, le.

    Raises:
        BadDeclaration: If no form can draw it.
    """
    named = {_LIMITS[name]: value for name, value in limits.items()}
    if isinstance(annotation, Hashable) and annotation in _SIMPLE:
        return {**_SIMPLE[annotation], **named}
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is list:
        return {"type": "array", "items": schema_of(parts[0], limits)}
    if origin is tuple and Ellipsis not in parts and len(set(parts)) == 1:
        return {"type": "array", "items": schema_of(parts[0], limits), "minItems": len(parts), "maxItems": len(parts)}
    if origin in (Union, types.UnionType):
        kinds = [part for part in parts if part is not type(None)]
        if len(kinds) == 1 and len(kinds) < len(parts):
            return {"anyOf": [schema_of(kinds[0], limits), {"type": "null"}]}
    raise BadDeclaration(
        f"a parameter cannot be of type {annotation!r}",
        hint="Use float, int, bool, str, Path, Literal, list, a fixed tuple, or one of these or None",
    )


def accept(schema: Schema, raw: Any, *, name: str, unit: str = "", hint: str | Callable[[], str] = "") -> Any:
    """Return `raw` as a value of `schema`: "350" and "350 HU" become 350.0, a bool is no number, nothing is infinite.

    Args:
        schema: What `schema_of` returned.
        raw: Anything a person or a program may give.
        name: Name of the plug, for messages.
        unit: Unit that may stand behind a number in text.
        hint: What to do, for messages, or what tells it: most values fit and nobody asks.

    Raises:
        WrongInput: If the value does not fit; the message names the plug, the rule and what was received.
    """
    try:
        value = _accept(schema, raw, unit)
    except _Unfit as unfit:
        told = hint if isinstance(hint, str) else hint()
        raise WrongInput(f"{name}: {unfit}, got {_shown(raw)}", hint=told, param=name) from None
    return value


class _Unfit(Exception):
    """The rule that a value breaks."""


def _accept(schema: Schema, raw: Any, unit: str) -> Any:
    if getattr(raw, "ndim", None) == 0:
        raw = raw.item()  # a scalar of numpy or torch becomes Python's, so that a bool is known as one
    if "anyOf" in schema:
        nothing = raw is None or (isinstance(raw, str) and raw.strip().lower() in {"", "none"})
        return None if nothing else _accept(schema["anyOf"][0], raw, unit)
    if "enum" in schema:
        return _choice(schema["enum"], raw)
    kind = schema["type"]
    if kind == "boolean":
        return _boolean(raw)
    if kind == "string":
        return _text(schema, raw)
    if kind == "array":
        return _array(schema, raw, unit)
    value = _number(raw, unit, whole=kind == "integer")
    for rule, limit in schema.items():
        if rule in _WORDS and not _within(rule, value, limit):
            raise _Unfit(f"must be {_WORDS[rule]} {limit:g}")
    return value


def _number(raw: Any, unit: str, *, whole: bool) -> float | int:
    wanted = "must be a whole number" if whole else "must be a number"
    try:
        number = _read(raw, unit) if isinstance(raw, str) else raw
        # A bool is a yes, not a 1; an array of one number is a list.
        if number is None or isinstance(number, bool) or hasattr(number, "__len__") or not hasattr(number, "__float__"):
            raise _Unfit(wanted)
        value = float(number)
    except (OverflowError, TypeError, ValueError):
        raise _Unfit(wanted) from None
    if not math.isfinite(value):
        raise _Unfit("must be finite")
    if whole:
        # Not through float, which cannot tell 2**53 from 2**53 + 1.
        if int(number) != number:
            raise _Unfit(wanted)
        return int(number)
    return value + 0.0  # -0.0 and 0.0 are one value, so that they give one key


def _read(raw: str, unit: str) -> float | int | None:
    """Return the number that a text spells, its unit behind it or not; None if it is none."""
    text = raw.strip()
    if unit not in ("", "1") and text.endswith(unit):
        text = text[: -len(unit)].strip()
    if not _NUMBER.fullmatch(text):
        return None
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


def _choice(choices: list[Any], raw: Any) -> Any:
    for choice in choices:
        if type(raw) is type(choice) and raw == choice:
            return choice
    for choice in choices:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool) and str(raw).strip() == str(choice):
            return choice
    raise _Unfit(f"must be one of {', '.join(map(str, choices))}")


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if isinstance(raw, str) and raw.strip().lower() in words:
        return words[raw.strip().lower()]
    raise _Unfit("must be true or false")


def _text(schema: Schema, raw: Any) -> str | Path:
    if schema.get("format") == "path":
        if not isinstance(raw, str | os.PathLike) or not str(raw) or "\0" in str(raw):
            raise _Unfit("must be a path")
        return Path(raw)
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
        return str(int(raw) if raw == int(raw) else float(raw))
    raise _Unfit("must be text")


def _array(schema: Schema, raw: Any, unit: str) -> list[Any] | tuple[Any, ...]:
    if isinstance(raw, str):
        raw = _parts(raw, "" if schema["items"].get("type") == "string" else unit)
    if isinstance(raw, bytes | bytearray | Mapping | AbstractSet) or not hasattr(raw, "__iter__"):
        raise _Unfit("must be a list")
    values = [_accept(schema["items"], part, unit) for part in raw]
    fixed = schema.get("minItems")
    if fixed is not None and len(values) != fixed:
        raise _Unfit(f"must have {fixed} values")
    return values if fixed is None else tuple(values)


def _parts(text: str, unit: str) -> list[str]:
    if unit not in ("", "1"):
        # As a word of its own: "5 mm" does not hold the unit m.
        text = re.sub(rf"(?<![^\W\d_]){re.escape(unit)}(?![^\W\d_])", " ", text)
    return [part for part in re.split(r"[,;\s]+", text.strip().strip("[]()")) if part]


def _within(rule: str, value: float, limit: float) -> bool:
    if rule == "exclusiveMinimum":
        return value > limit
    if rule == "minimum":
        return value >= limit
    return value < limit if rule == "exclusiveMaximum" else value <= limit


def _shown(raw: Any) -> str:
    if isinstance(raw, int) and abs(raw) >= 10**75:
        return "a number of very many digits"  # Python refuses to write more than 4300
    text = repr(raw)
    return text if len(text) <= 80 else f"{text[:77]}..."


def as_json(value: Any) -> Any:
    """Return an accepted value as JSON: a path becomes text, a tuple a list."""
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return value
