"""Take an upload into its table: each case as it was confirmed, all as one change set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medas.errors import MedasError, Problem
from medas.server.dataroom.cells import fitted
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.columns import BASE, CASE, IMAGE, LABEL, PATIENT, ColumnShape, placed
from medas.server.dataroom.inspect_file import facts_as
from medas.server.dataroom.intake_words import refusal
from medas.server.dataroom.table import Row, Table
from medas.server.dataroom.volume_cells import cell_of

Volume = tuple[str, int, dict[str, Any]]
"""Digest, bytes and facts."""


@dataclass(frozen=True)
class Confirmed:
    """A case as somebody confirmed it; sources are numbers of files."""

    case: str
    patient: str | None
    image: str | None
    mask: str | None


@dataclass(frozen=True)
class Taken:
    """What can be taken."""

    cases: tuple[tuple[Confirmed, Mapping[str, Volume]], ...]
    """Case -> `image` and `mask`."""
    refused: tuple[tuple[str, Problem], ...]

    @property
    def volumes(self) -> list[Volume]:
        """All images and masks."""
        return [volume for _, found in self.cases for volume in found.values()]


def judged(cases: Sequence[Confirmed], facts: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]) -> Taken:
    """Return which cases can be taken; the others are refused one by one, and stop nobody.

    Args:
        cases: As confirmed.
        facts: Source -> what is known of it; those that could not be read are not there.
        names: Source -> name of the file.
    """
    taken, refused = [], []
    for case in cases:
        found: dict[str, Volume] = {}
        problem = None if case.image or case.mask else refusal("no-file", None, case=case.case)
        for kind, source in (("image", case.image), ("mask", case.mask)):
            if source is None:
                continue
            known = facts.get(source)
            digest = (known or {}).get("volumes", {}).get(kind)
            if known is None or digest is None:
                code = (known or {}).get("refused") or ("no-mask-values" if known else "not-readable")
                problem = refusal(code, names.get(source), case=case.case)
                continue
            found[kind] = (digest, known["bytes"], facts_as(known, kind, names[source]))
        if problem is None:
            taken.append((case, found))
        else:
            refused.append((case.case, problem))
    return Taken(tuple(taken), tuple(refused))


def with_cases(table: Table, taken: Taken) -> tuple[Change, list[tuple[str, Problem]]]:
    """Return the change that adds cases, or fills empty cells of cases that are there, and what cannot be added."""
    columns = _columns(table, taken)
    by_name = {str(row.cells[CASE]): number for number, row in table.rows.items() if CASE in row.cells}
    places = {"image": _first(columns, "image"), "mask": _first(columns, "mask")}
    added: dict[int, Row] = {}
    cells: list[CellChange] = []
    refused: list[tuple[str, Problem]] = []
    seen: set[str] = set()
    for case, volumes in taken.cases:
        try:
            made = {CASE: fitted(case.case, BASE[0], {}), PATIENT: fitted(case.patient, BASE[1], {})}
        except MedasError as error:
            refused.append((case.case, error.problem()))
            continue
        made |= {str(places[kind]): cell_of(digest, facts) for kind, (digest, _, facts) in volumes.items()}
        name = made[CASE]
        if name is None or name in seen:
            refused.append((case.case, refusal("case-twice", None, case=case.case)))
            continue
        seen.add(name)
        if name not in by_name:
            added[table.next_row + len(added)] = Row({key: value for key, value in made.items() if value is not None})
            continue
        row = by_name[name]
        own = table.rows[row].cells
        taken_places = [key for key in made if key in places.values() and key in own and own[key] != made[key]]
        if taken_places:
            refused.append((case.case, refusal("case-is-there", None, case=case.case)))
            continue
        cells += [
            CellChange(row, key, None, value) for key, value in made.items() if key not in own and value is not None
        ]
    changed = (table.columns, columns) if columns != table.columns and (added or cells) else None
    return Change(tuple(cells), added, columns=changed), refused


def _columns(table: Table, taken: Taken) -> tuple[ColumnShape, ...]:
    """Return the columns, with one for images and one for masks if there is need and none yet."""
    wanted = list(table.columns)
    kinds = {kind for _, volumes in taken.cases for kind in volumes}
    for kind, column in (("image", IMAGE), ("mask", LABEL)):
        if kind in kinds and not table.of_type(kind):
            wanted.append(column.model_copy(update={"id": ""}))
    return tuple(placed(wanted, table.columns))


def _first(columns: Sequence[ColumnShape], kind: str) -> str | None:
    return next((column.id for column in columns if column.type == kind), None)
