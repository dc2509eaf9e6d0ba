"""The columns of a table of cases: what each holds, what its values mean, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from medas.errors import WrongInput
from medas.server.shapes import NO_NUL, Body

Kind = Literal[
    "identifier", "patient", "image", "mask", "nominal", "ordinal", "scale", "date", "split", "text", "result"
]
Role = Literal["none", "input", "answer", "group", "ignore"]
VOLUMES = ("image", "mask")
CASE, PATIENT = "case", "patient"
MOST = 500
_MOST_TEXT = 200


class ValueLabel(Body):
    """What a value stands for."""

    value: str = Field(max_length=_MOST_TEXT, pattern=NO_NUL)
    label: str = Field(max_length=_MOST_TEXT, pattern=NO_NUL)


class ColumnShape(Body):
    """A column, one line of the Variable View."""

    id: str = Field(max_length=100, pattern=NO_NUL)
    """Never changes."""
    name: str = Field(min_length=1, max_length=100, pattern=NO_NUL)
    """Name that steps and tables use, different in each column."""
    label: str = Field(max_length=_MOST_TEXT, pattern=NO_NUL)
    """Title for people; the name where it is empty."""
    type: Kind
    values: list[ValueLabel] = Field(max_length=1000)
    """What values stand for."""
    missing: list[str] = Field(max_length=50)
    """Values that mean that nothing is known, e.g. 999."""
    role: Role
    unit: str = Field(max_length=50, pattern=NO_NUL)


class NewColumn(ColumnShape):
    """A column as it shall be; without id it is a new one."""

    id: str = Field(default="", max_length=100, pattern=NO_NUL)
    label: str = Field(default="", max_length=_MOST_TEXT, pattern=NO_NUL)
    values: list[ValueLabel] = Field(default=[], max_length=1000)
    missing: list[str] = Field(default=[], max_length=50)
    role: Role = "none"
    unit: str = Field(default="", max_length=50, pattern=NO_NUL)


def _column(name: str, label: str, kind: Kind, role: Role = "none") -> ColumnShape:
    return ColumnShape(id=name, name=name, label=label, type=kind, values=[], missing=[], role=role, unit="")


BASE: tuple[ColumnShape, ...] = (
    _column(CASE, "Case", "identifier"),
    _column(PATIENT, "Patient", "patient"),
)
IMAGE = _column("image", "Image", "image", "input")
LABEL = _column("label", "Outline", "mask", "answer")


def placed(wanted: Sequence[ColumnShape], before: Sequence[ColumnShape]) -> list[ColumnShape]:
    """Return columns as they will be, new ones with an id.

    Raises:
        WrongInput: If a name stands twice, an id is not known, or the columns of case or patient are missing or changed.
    """
    known = {column.id: column for column in before}
    taken = set(known)
    made: list[ColumnShape] = []
    for column in wanted:
        if column.id and column.id not in known:
            raise WrongInput(f"columns: there is no column with id {column.id!r}", hint="Leave id out for a new column")
        own = column.id or _new_id(column.name, taken)
        taken.add(own)
        made.append(ColumnShape(**{**column.model_dump(), "id": own}))
    _check(made)
    return made


def as_json(columns: Sequence[ColumnShape]) -> list[dict[str, Any]]:
    """Return columns as they are kept."""
    return [column.model_dump() for column in columns]


def _new_id(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "column"
    return next(one for one in (stem, *(f"{stem}_{number}" for number in range(2, 10_000))) if one not in taken)


def _check(columns: Sequence[ColumnShape]) -> None:
    if len(columns) > MOST:
        raise WrongInput(f"columns: at most {MOST}, got {len(columns)}", hint="Leave out what no step needs")
    types = {column.id: column.type for column in columns}
    if types.get(CASE) != "identifier" or types.get(PATIENT) != "patient":
        raise WrongInput("columns: every table needs its columns case and patient", hint="Keep them, with their types")
    seen: set[str] = set()
    for column in columns:
        low = column.name.strip().lower()
        if not low or low in seen:
            raise WrongInput(f"columns: the name {column.name!r} is empty or stands twice", hint="Change one of them")
        if column.id not in (CASE, PATIENT) and low in (CASE, PATIENT):
            raise WrongInput(f"columns: only one column can be called {low}", hint="Choose another name")
        seen.add(low)
