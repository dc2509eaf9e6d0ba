"""The fixes that a check of a table offers, as change sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from medas.errors import EditConflict, WrongInput
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.children import ask
from medas.server.dataroom.columns import CASE, PATIENT
from medas.server.dataroom.inspect_file import facts_as
from medas.server.dataroom.table import Table
from medas.server.dataroom.volume_cells import cell_of

_MAKER, _SECONDS = "medas.server.dataroom.mend", 1800.0
Hold = Callable[[Sequence[tuple[str, int, Any]]], None]
"""Remember new volumes of the table."""
Think = Callable[[Table], Change]


def patients_are_cases(table: Table, rows: Sequence[int]) -> Change:
    """Return the change that makes each case without a patient a patient of its own."""
    return Change(
        tuple(
            CellChange(number, PATIENT, None, str(table.rows[number].cells[CASE]))
            for number in rows
            if number in table.rows and PATIENT not in table.rows[number].cells and CASE in table.rows[number].cells
        )
    )


def resampled(table: Table, home: Path, column: str, image: str, rows: Sequence[int], hold: Hold) -> Change:
    """Return the change that puts masks on the grids of their images.

    Raises:
        WrongInput: If a column holds no such volumes.
        ToolFailed: If they cannot be made.
    """
    _need_type(table, column, "mask")
    _need_type(table, image, "image")
    chosen = [number for number in rows if number in table.rows and {column, image} <= table.rows[number].cells.keys()]
    wanted = {
        "masks": [table.rows[number].cells[column]["digest"] for number in chosen],
        "images": [table.rows[number].cells[image]["digest"] for number in chosen],
    }
    return _replaced(table, home, column, chosen, wanted, hold)


def mapped(table: Table, home: Path, column: str, values: Mapping[int, int], rows: Sequence[int], hold: Hold) -> Change:
    """Return the change that gives labels of masks other values.

    Raises:
        WrongInput: If the column holds no masks.
        ToolFailed: If they cannot be made.
    """
    _need_type(table, column, "mask")
    chosen = [number for number in rows if number in table.rows and column in table.rows[number].cells]
    wanted = {
        "masks": [table.rows[number].cells[column]["digest"] for number in chosen],
        "values": {str(old): new for old, new in values.items()},
    }
    return _replaced(table, home, column, chosen, wanted, hold)


def _replaced(
    table: Table, home: Path, column: str, rows: Sequence[int], wanted: Mapping[str, Any], hold: Hold
) -> Change:
    cells = []
    made = []
    for number, facts in zip(rows, _made(home, wanted) if rows else [], strict=True):
        old, digest = table.rows[number].cells[column], facts["volumes"]["mask"]
        kept = facts_as(facts, "mask", old["name"])
        made.append((digest, facts["bytes"], kept))
        cells.append(CellChange(number, column, old, cell_of(digest, kept)))
    hold(made)
    return Change(tuple(one for one in cells if one.before != one.after))


def _made(home: Path, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(
        _MAKER, str(home / "objects"), question=wanted, seconds=_SECONDS, what="the masks"
    )
    return found


def _need_type(table: Table, column: str, kind: str) -> None:
    found = table.column(column)
    if found is None:
        raise EditConflict("the column is not there any more", hint="Look at the checks again")
    if found.type != kind:
        raise WrongInput(f"{found.name} is no column of type {kind}", hint="Look at the checks again", column=column)
