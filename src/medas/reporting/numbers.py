"""How numbers are written in reports: few digits, with their unit."""

from __future__ import annotations

from medas.media.medium import Json
from medas.media.metrics import Measured

UNDEFINED = "undefined"
_DIGITS = {"mm": 1, "ml": 1, "%": 1, "HU": 0, "s": 1, "": 3, "1": 3}


def digits(unit: str) -> int:
    """Return how many digits after the point a value of this unit gets."""
    return _DIGITS.get(unit, 2)


def number(value: float | None, unit: str = "") -> str:
    """Return a value without its unit."""
    return UNDEFINED if value is None else f"{value:.{digits(unit)}f}"


def with_unit(value: float | None, unit: str) -> str:
    """Return a value with its unit."""
    return number(value, unit) if value is None or unit in ("", "1") else f"{number(value, unit)} {unit}"


def interval(measured: Measured) -> str:
    """Return the confidence interval, a dash if there is none."""
    if measured.low is None or measured.high is None:
        return "–"
    return f"{number(measured.low, measured.unit)} to {number(measured.high, measured.unit)}"


def cell(value: Json, unit: str = "") -> str:
    """Return a cell of a table as text; a missing value is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value, unit) if isinstance(value, float) else str(value)
