"""Divide the cases of a table into parts; the cases of a patient always stay together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from medas.errors import MissingInput, WrongInput
from medas.media.dataset import CaseId, Dataset, PatientId, PatientIndex
from medas.media.split import PARTS, Part, Split
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.columns import PATIENT, ColumnShape, NewColumn, placed
from medas.server.dataroom.table import Table


@dataclass(frozen=True)
class Shares:
    """How a table is to be divided."""

    train: float
    validate: float
    test: float
    seed: int
    balance: str | None
    """Column whose values are spread evenly."""


def divided(table: Table, shares: Shares) -> dict[int, Part]:
    """Return row -> part of all cases that take part.

    Raises:
        WrongInput: If the shares are not 1 together, there is no such column, or the patients are too few.
        MissingInput: If nobody knows whose a case is.
    """
    total = shares.train + shares.validate + shares.test
    if abs(total - 1) > 1e-6:
        raise WrongInput(f"the shares are {total:g} together, not 1", hint="Change one of them", param="train")
    owners: dict[CaseId, PatientId] = {}
    for number, row in table.included():
        if PATIENT not in row.cells:
            case = table.name_of(number)
            hint = "Fill in the column patient, or exclude the case"
            raise MissingInput(f"nobody knows whose the case {case} is", hint=hint, case=case, column=PATIENT)
        owners[CaseId(str(number))] = PatientId(str(row.cells[PATIENT]))
    if not owners:
        raise MissingInput("no case takes part", hint="Add cases, or take excluded ones in again")
    strata = _strata(table, shares.balance) if shares.balance else None
    dataset = Dataset(PatientIndex(owners))
    found = Split.by_patient(dataset, validate=shares.validate, test=shares.test, seed=shares.seed, stratify=strata)
    return {int(case): part for case, part in found.parts.items()}


def with_parts(table: Table, parts: Mapping[int, Part]) -> Change:
    """Return the change that writes parts into the split column, which is added if there is none; other rows lose theirs."""
    columns = table.columns
    if not table.of_type("split"):
        columns = tuple(
            placed([*_wishes(columns), NewColumn(name=_free_name(columns), label="Split", type="split")], columns)
        )
    name = next(column.id for column in columns if column.type == "split")
    cells = [
        CellChange(number, name, row.cells.get(name), parts.get(number))
        for number, row in table.rows.items()
        if row.cells.get(name) != parts.get(number)
    ]
    return Change(tuple(cells), columns=(table.columns, columns) if columns != table.columns else None)


def counts(table: Table, parts: Mapping[int, Part]) -> dict[str, tuple[int, int]]:
    """Return part -> cases and patients."""
    patients = {part: {table.rows[row].cells[PATIENT] for row, one in parts.items() if one == part} for part in PARTS}
    cases = Counter(parts.values())
    return {part: (cases[part], len(patients[part])) for part in PARTS}


def together(table: Table, column: str) -> Change:
    """Return the change that puts all cases of a patient into the part where most of them are, at a tie the earlier one."""
    votes: dict[str, Counter[str]] = {}
    for _, row in table.included():
        if column in row.cells and PATIENT in row.cells:
            votes.setdefault(str(row.cells[PATIENT]), Counter())[row.cells[column]] += 1
    chosen = {patient: max(found, key=lambda part: (found[part], -_rank(part))) for patient, found in votes.items()}
    return Change(
        tuple(
            CellChange(number, column, row.cells[column], chosen[str(row.cells[PATIENT])])
            for number, row in table.included()
            if column in row.cells and PATIENT in row.cells and row.cells[column] != chosen[str(row.cells[PATIENT])]
        )
    )


def _rank(part: str) -> int:
    return PARTS.index(part) if part in PARTS else len(PARTS)


def _strata(table: Table, column: str) -> dict[PatientId, str]:
    if table.column(column) is None:
        raise WrongInput(f"there is no column {column[:100]!r}", hint="Choose another column", param="balance")
    values: dict[PatientId, set[str]] = {}
    for _, row in table.included():
        values.setdefault(PatientId(str(row.cells[PATIENT])), set()).add(str(row.cells.get(column, "")))
    return {patient: " + ".join(sorted(found)) for patient, found in values.items()}


def _wishes(columns: tuple[ColumnShape, ...]) -> list[NewColumn]:
    return [NewColumn(**column.model_dump()) for column in columns]


def _free_name(columns: tuple[ColumnShape, ...]) -> str:
    taken = {column.name.lower() for column in columns}
    return next(name for name in ("split", "split 2", "split of cases") if name not in taken)
