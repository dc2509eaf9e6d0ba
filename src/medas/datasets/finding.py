"""What a check of the data found, for a person to read and to act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from medas.errors import Severity
from medas.media.table import Table, TableColumn

_ORDER = {"block": 0, "warn": 1, "hint": 2}
_TITLES = {
    "severity": "Severity",
    "case": "Case",
    "column": "Column",
    "check": "Check",
    "what": "What was found",
    "remedy": "What to do",
}


@dataclass(frozen=True)
class Finding:
    """One problem of the data."""

    check: str
    """Which check, in a few words, e.g. `other grid`."""
    severity: Severity
    """`block`: training would fail or its result would be wrong; `warn` needs a look; `hint` is advice."""
    what: str
    """What was found, a whole sentence."""
    remedy: str
    """What to do about it."""
    case: str = ""
    """Case id; empty if all cases are concerned."""
    column: str = ""
    """Column of the cases; empty if it is about whole cases."""


def table_of(findings: Iterable[Finding]) -> Table:
    """Return the findings as a table, the gravest first."""
    ordered = sorted(findings, key=lambda one: (_ORDER[one.severity], one.check, one.case, one.column))
    columns = tuple(TableColumn(name, "text", title=title) for name, title in _TITLES.items())
    return Table(columns, tuple({name: getattr(one, name) for name in _TITLES} for one in ordered))
