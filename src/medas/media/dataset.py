"""Cases and their columns; every case has a patient."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NewType, Self

from medas.errors import CasesDiffer, NotFound, WrongInput
from medas.media.item import Stored, digest_of, load
from medas.media.medium import MEDIA, Digest, Fetch, Json, Keep, Medium, Packed
from medas.media.values import PLAIN, is_plain

CaseId = NewType("CaseId", str)
PatientId = NewType("PatientId", str)
Role = Literal["input", "answer", "group", "ignore", "result"]


@dataclass(frozen=True)
class PatientIndex:
    """Which cases there are, in order, and whose they are."""

    patient: Mapping[CaseId, PatientId]
    """Case -> patient, in the order of the cases."""
    assumed: bool = False
    """True if nobody said whose the cases are and each case counts as a patient of its own; reports show it."""

    def __post_init__(self) -> None:
        for case, patient in self.patient.items():
            if not case or not patient:
                raise WrongInput(f"every case needs an id and a patient, got {case!r} of {patient!r}")

    def cases_of(self, patients: Collection[PatientId]) -> list[CaseId]:
        """Return the cases of these patients, in order."""
        wanted = set(patients)
        return [case for case, patient in self.patient.items() if patient in wanted]

    def patients(self) -> list[PatientId]:
        """Return each patient once, in order of first case."""
        return list(dict.fromkeys(self.patient.values()))


@dataclass(frozen=True)
class Column:
    """One medium or plain value per case; a case may be missing."""

    type: type[Medium]
    """Medium of the items; `Number`, `Text` and `Bool` items are plain values."""
    items: Mapping[CaseId, Any]
    """Case -> medium, `Stored`, `Later` or plain value."""
    role: Role = "input"
    history: tuple[Json, ...] = ()
    """The mapped steps that the items went through: tool, module, version, backend, params."""

    def pack(self, keep: Keep) -> dict[str, Json]:
        """Return the column as JSON; items that are not stored yet are stored."""
        items = (
            self.items if is_plain(self.type) else {case: digest_of(item, keep) for case, item in self.items.items()}
        )
        return {"type": self.type.__name__, "role": self.role, "items": dict(items), "history": list(self.history)}

    @classmethod
    def unpack(cls, data: Json, fetch: Fetch) -> Column:
        """Return the column that `pack` wrote; items load when asked for."""
        medium = MEDIA[data["type"]]
        items = data["items"]
        if not is_plain(medium):
            items = {case: Stored(digest, fetch) for case, digest in items.items()}
        return cls(medium, items, data["role"], tuple(data["history"]))


@dataclass(frozen=True)
class Picked:
    """One column of the cases, on its way into a plug: the tool will run once per case."""

    dataset: Dataset
    column: str


@dataclass(frozen=True, eq=False)
class Dataset(Medium):
    """Cases with their patients and columns; items load when asked for."""

    index: PatientIndex
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, column in self.columns.items():
            strangers = [case for case in column.items if case not in self.index.patient]
            if strangers:
                raise CasesDiffer(f"column {name}: case {strangers[0]} is not among the cases", column=name)

    def __getitem__(self, name: str) -> Picked:
        self.column(name)
        return Picked(self, name)

    def __len__(self) -> int:
        return len(self.index.patient)

    @property
    def cases(self) -> list[CaseId]:
        """Ids of the cases, in order."""
        return list(self.index.patient)

    def column(self, name: str) -> Column:
        """Return a column.

        Raises:
            NotFound: If there is none of this name; lists those that there are.
        """
        if name not in self.columns:
            raise NotFound(f"there is no column {name!r}", hint=f"Columns: {', '.join(self.columns) or 'none'}")
        return self.columns[name]

    def load(self, column: str, case: CaseId) -> Any:
        """Return the medium or plain value of a case, None if it is missing."""
        return load(self.column(column).items.get(case))

    def each(self, *columns: str) -> Iterator[tuple[CaseId, tuple[Any, ...]]]:
        """Yield the cases that have all `columns`, with their loaded items, one case in memory at a time."""
        for case in self.cases:
            if all(case in self.column(name).items for name in columns):
                yield case, tuple(self.load(name, case) for name in columns)

    def missing(self, column: str) -> list[CaseId]:
        """Return the cases that have no item in a column."""
        return [case for case in self.cases if case not in self.column(column).items]

    def with_column(self, name: str, column: Column) -> Self:
        """Return the same cases with a column added or replaced."""
        return replace(self, columns={**self.columns, name: column})

    def subset(self, cases: Collection[CaseId]) -> Self:
        """Return only these cases, in the order they have here."""
        wanted = set(cases)
        patient = {case: owner for case, owner in self.index.patient.items() if case in wanted}
        columns = {
            name: replace(column, items={case: item for case, item in column.items.items() if case in wanted})
            for name, column in self.columns.items()
        }
        return replace(self, index=replace(self.index, patient=patient), columns=columns)

    def pack(self, keep: Keep) -> Packed:
        columns = {name: column.pack(keep) for name, column in self.columns.items()}
        meta = {"cases": self.cases, "patients": dict(self.index.patient), "assumed": self.index.assumed}
        held = (column["items"].values() for column in columns.values() if column["type"] not in PLAIN)
        holds = sorted({Digest(digest) for items in held for digest in items})
        return Packed({**meta, "columns": columns, **self._more_meta()}, holds=tuple(holds))

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:
        meta = packed.meta
        index = PatientIndex({case: meta["patients"][case] for case in meta["cases"]}, meta["assumed"])
        columns = {name: Column.unpack(data, fetch) for name, data in meta["columns"].items()}
        return cls(index, columns, **cls._from_more_meta(meta))

    def _more_meta(self) -> dict[str, Json]:
        return {}

    @classmethod
    def _from_more_meta(cls, meta: dict[str, Json]) -> dict[str, Any]:  # noqa: ARG003 - for subclasses
        return {}


@dataclass(frozen=True, eq=False)
class Pred(Dataset):
    """Cases with the answers of a model as columns."""

    model: str = ""
    """Digest of the model that made the result columns."""
    parts: Mapping[CaseId, str] = field(default_factory=dict)
    """Part of the split that each case was in; empty if there was no split."""

    def subset(self, cases: Collection[CaseId]) -> Self:
        kept = super().subset(cases)
        return replace(kept, parts={case: part for case, part in self.parts.items() if case in kept.index.patient})

    def _more_meta(self) -> dict[str, Json]:
        return {"model": self.model, "parts": dict(self.parts)}

    @classmethod
    def _from_more_meta(cls, meta: dict[str, Json]) -> dict[str, Any]:
        return {"model": meta["model"], "parts": meta["parts"]}
