"""What a cell of each type of column may hold, and the one spelling in which it is kept."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from medas.errors import WrongInput
from medas.server.dataroom.columns import CASE, VOLUMES, ColumnShape
from medas.server.dataroom.table import Row

LONGEST = 2000
_SHORT = 200
_PARTS = {
    "train": "train", "training": "train", "训练": "train",
    "validate": "validate", "validation": "validate", "val": "validate", "valid": "validate", "验证": "validate",
    "test": "test", "testing": "test", "测试": "test",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATES = (
    re.compile(r"(?P<y>[0-9]{4})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?"),
    re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})"),
)
"""Only spellings that mean one day everywhere; 3/4/2020 does not."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EXACT = 2**53
_DIGEST = re.compile(r"[0-9a-f]{64}")


def fitted(value: Any, column: ColumnShape, volumes: Mapping[str, Any]) -> Any:
    """Return a value as its column keeps it, None for an empty cell.

    Args:
        value: What somebody typed, pasted or imported.
        column: Where it goes.
        volumes: Digest -> cell of the images and masks that the table has.

    Raises:
        WrongInput: If it does not fit; the message says what would.
    """
    if column.type == "result":
        raise WrongInput("results of runs cannot be changed", hint="Copy the column, and change the copy")
    if column.type in VOLUMES:
        return _volume(value, volumes)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str | int | float) or (isinstance(value, float) and not math.isfinite(value)):
        raise WrongInput("a text or a number is needed", hint="Copy the cell as text")
    if isinstance(value, str) and (len(value) > LONGEST or _CONTROL.search(value)):
        raise WrongInput(f"a text of at most {LONGEST} characters is needed, without control characters")
    maker: Callable[[Any], Any] = _MAKERS[column.type]
    return maker(value)


def _volume(value: Any, volumes: Mapping[str, Any]) -> Any:
    if value is None or value == "":
        return None
    digest = value.get("digest") if isinstance(value, dict) else value
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest) or digest not in volumes:
        raise WrongInput("an image cannot be typed", hint="Add its file with Add files, or copy a cell with an image")
    return volumes[digest]


def _name(value: Any) -> str:
    text = _text(value)
    if len(text) > _SHORT or "\n" in text:
        raise WrongInput(f"a name of at most {_SHORT} characters in one line is needed")
    return text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def _number(value: Any) -> float | int:
    text = str(value).strip().replace("\u2212", "-")
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise WrongInput("a number is needed", hint="Write 12.5 or 12,5, without a unit")
    number = float(text.replace(",", "."))
    if not math.isfinite(number):
        raise WrongInput("a number of usual size is needed")
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _date(value: Any) -> str:
    text = str(value).strip()
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()  # type: ignore[index]
    except (TypeError, ValueError):
        raise WrongInput("a date is needed", hint="Write 2026-03-31, or 31.3.2026") from None


def _part(value: Any) -> str:
    part = _PARTS.get(str(value).strip().lower())
    if part is None:
        raise WrongInput("train, validate or test is needed", hint="Leave the cell empty for a case in no part")
    return part


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "identifier": _name, "patient": _name, "nominal": _name, "ordinal": _name, "scale": _number, "date": _date,
    "split": _part, "text": _text,
}  # fmt: skip


def refitted(cells: Mapping[int, Row], column: ColumnShape, volumes: Mapping[str, Any]) -> dict[int, Any]:
    """Return row -> value for the cells of a column that are spelled in another way after its type changed.

    Raises:
        WrongInput: Naming the first case whose value does not fit.
    """
    found = {}
    for number, row in cells.items():
        if column.id not in row.cells:
            continue
        try:
            value = fitted(row.cells[column.id], column, volumes)
        except WrongInput as error:
            case = str(row.cells.get(CASE) or f"row {number}")
            message = f"{column.name}: the value of {case} does not fit the new type: {error.message}"
            raise WrongInput(message, hint=error.hint, case=case, column=column.id) from None
        if value != row.cells[column.id] or type(value) is not type(row.cells[column.id]):
            found[number] = value
    return found
