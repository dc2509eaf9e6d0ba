"""Tables with typed columns and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np

from medas.errors import WrongInput
from medas.media.medium import Fetch, Json, Keep, Medium, Packed


@dataclass(frozen=True)
class TableColumn:
    """Name, kind and unit of a column."""

    name: str
    kind: Literal["number", "text", "bool"] = "number"
    unit: str = ""
    """Unit of the numbers; empty means none."""
    title: str = ""
    """What a person reads above the column; empty means the name."""


@dataclass(frozen=True, eq=False)
class Table(Medium):
    """Rows of plain values; None is a missing value."""

    columns: tuple[TableColumn, ...]
    rows: tuple[Mapping[str, Json], ...]

    def __post_init__(self) -> None:
        known = {column.name for column in self.columns}
        for row in self.rows:
            if not set(row) <= known:
                raise WrongInput(f"table: a row has columns {sorted(set(row) - known)} that the table does not have")

    @classmethod
    def of(cls, rows: list[dict[str, Json]], *, units: Mapping[str, str] | None = None) -> Self:
        """Return a table whose column kinds follow from the values."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = tuple(TableColumn(name, _kind(rows, name), (units or {}).get(name, "")) for name in names)
        return cls(columns, tuple(rows))

    def values(self, name: str) -> list[Json]:
        """Return a column as a list, None where a row has no value."""
        return [row.get(name) for row in self.rows]

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - a table holds no other media
        from medas.safe.strict_json import canonical

        lines = b"".join(canonical(dict(row)) + b"\n" for row in self.rows)
        return Packed(
            {"columns": [vars(column) for column in self.columns], "n": len(self.rows)}, {"rows.jsonl": lines}
        )

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - a table holds no other media
        from medas.safe.strict_json import loads

        stored = packed.blobs["rows.jsonl"]
        assert not isinstance(stored, np.ndarray)
        columns = tuple(TableColumn(**column) for column in packed.meta["columns"])
        return cls(columns, tuple(loads(line) for line in bytes(stored).splitlines()))


def _kind(rows: list[dict[str, Json]], name: str) -> Literal["number", "text", "bool"]:
    values: list[Any] = [row[name] for row in rows if row.get(name) is not None]
    if values and all(isinstance(value, bool) for value in values):
        return "bool"
    return "number" if all(isinstance(value, int | float) for value in values) else "text"
