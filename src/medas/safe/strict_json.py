"""JSON that means one thing: strict reading, canonical writing."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from medas.errors import BadFile, WrongInput

MAX_DEPTH = 64
"""Lists and objects inside each other."""

_TOO_DEEP = f"JSON is nested deeper than {MAX_DEPTH} levels"
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONG = 309
"""Whole numbers beyond float64 have at least so many digits."""
_MANY_DIGITS = re.compile(rf"[0-9]{{{_LONG}}}")


def loads(text: str | bytes | bytearray | memoryview, *, file: str | None = None) -> Any:
    """Return the value of a JSON text.

    Args:
        text: The text; bytes must be UTF-8 without a byte order mark.
        file: Name for messages.

    Raises:
        BadFile: On anything that two readers could take differently: NaN, Infinity, numbers beyond float64,
            a key twice in one object, more than 64 levels, invalid UTF-8, half surrogate pairs.
    """
    try:
        decoded = _decoded(text)
        _check_depth(decoded)
        value = (_SLOW_DECODER if _MANY_DIGITS.search(decoded) else _DECODER).decode(decoded)
        if _ESCAPED_SURROGATE.search(decoded):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _bad(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}", file) from None
    except UnicodeDecodeError as error:
        raise _bad(f"not UTF-8 at byte {error.start}", file) from None
    except UnicodeEncodeError:
        raise _bad("text holds half of a surrogate pair, which no character is", file) from None
    except BadFile as error:
        raise _bad(error.message, file) from None
    return value


def canonical(value: Any) -> bytes:
    """Return the one JSON spelling of a value: sorted keys, no spaces, UTF-8, 0.0 for -0.0; 1 and 1.0 differ.

    Raises:
        WrongInput: If `loads` would refuse it: NaN, infinite and too large numbers, half surrogate pairs, too deep.
        TypeError: If a value is none of JSON's types.
    """
    try:
        text = _ENCODER.encode(value)
        _check_depth(text)
        # May also be inside a text; looking closer is then merely superfluous.
        if "-0.0" in text or (len(text) >= _LONG and _MANY_DIGITS.search(text)):
            text = _ENCODER.encode(_without_negative_zero(value))
            loads(text)
        return text.encode()
    except UnicodeEncodeError:
        raise WrongInput("text holds half of a surrogate pair, which no character is") from None
    except RecursionError:
        raise WrongInput(_TOO_DEEP) from None
    except BadFile as error:
        raise WrongInput(error.message) from None
    except ValueError as error:
        if "Circular" in str(error):
            raise WrongInput("a list or object holds itself, JSON cannot say that") from None
        raise WrongInput("a number is NaN, infinite or too large, JSON cannot say that") from None


def _decoded(text: str | bytes | bytearray | memoryview) -> str:
    if isinstance(text, str):
        text.encode()  # raises on lone surrogates
        return text
    return str(bytes(text), "utf-8")


def _check_depth(text: str) -> None:
    # Counting first: almost every small document has fewer brackets than levels are allowed.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise BadFile(_TOO_DEEP)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadFile(f"key {twice[:40]!r} stands twice in one JSON object")
    return found


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadFile(f"number {text[:20]} is too large")
    return number


def _whole(text: str) -> int:
    _number(text)
    return int(text)


def _constant(text: str) -> NoReturn:
    raise BadFile(f"{text} is not JSON")


def _without_negative_zero(value: Any) -> Any:
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {key: _without_negative_zero(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_negative_zero(item) for item in value]
    return value


def _bad(message: str, file: str | None) -> BadFile:
    return BadFile(message, hint="Export the file again", file=file)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)
_SLOW_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_constant=_constant, parse_int=_whole
)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
