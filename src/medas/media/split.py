"""A split of cases into training, validation and test parts; it cannot hold one patient twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self

from medas.errors import WrongInput
from medas.media.dataset import CaseId, Column, Dataset, PatientId, PatientIndex
from medas.media.medium import Json

Part = Literal["train", "validate", "test"]
PARTS: tuple[Part, ...] = ("train", "validate", "test")


@dataclass(frozen=True, eq=False)
class Split(Dataset):
    """Cases with the part that each belongs to; all cases of a patient are in one part.

    Raises:
        WrongInput: If a case has no part, or a patient is in two parts. Loading checks the same.
    """

    parts: Mapping[CaseId, Part] = field(default_factory=dict)
    """Case -> train, validate or test."""
    folds: Mapping[PatientId, int] = field(default_factory=dict)
    """Patient -> number of the fold; empty if there are no folds."""
    recipe: tuple[Json, ...] = ()
    """Augmentation that the trainer draws on the fly: tool, module, version, params, probability."""

    def __post_init__(self) -> None:
        super().__post_init__()
        part_of: dict[PatientId, Part] = {}
        for case, patient in self.index.patient.items():
            part = self.parts.get(case)
            if part not in PARTS:
                raise WrongInput(f"case {case} has no part", hint="Every case is in train, validate or test", case=case)
            if part_of.setdefault(patient, part) != part:
                raise WrongInput(f"a patient is in {part_of[patient]} and {part}", hint="Split by patient", case=case)
        if set(self.parts) != set(self.index.patient):
            raise WrongInput("parts name cases that do not exist")

    @classmethod
    def by_patient(
        cls,
        dataset: Dataset,
        *,
        validate: float = 0.0,
        test: float = 0.2,
        seed: int = 0,
        stratify: Mapping[PatientId, str] | None = None,
    ) -> Self:
        """Split by shares of the patients.

        Patients are ordered by a hash of seed and patient, so equal ids and seed give an equal split whatever the
        order of the cases, and one more patient moves as few others as the shares allow.

        Args:
            dataset: Cases to split.
            validate: Share of the patients for validation, 0..1.
            test: Share of the patients for the test, 0..1.
            seed: Changes the draw.
            stratify: Patient -> group; the shares are kept within each group.

        Raises:
            WrongInput: If the shares or the patients leave a part empty.
        """
        if not 0 <= validate < 1 or not 0 <= test < 1 or validate + test >= 1:
            raise WrongInput(
                f"validation {validate} and test {test} leave nothing to train on", hint="Use smaller shares"
            )
        groups: dict[str, list[PatientId]] = {}
        for patient in dataset.index.patients():
            groups.setdefault((stratify or {}).get(patient, ""), []).append(patient)
        part: dict[PatientId, Part] = {}
        for members in groups.values():
            ordered = _shuffled(members, seed)
            tests = _count(len(ordered), test, most=len(ordered) - 1)
            validates = _count(len(ordered), validate, most=len(ordered) - 1 - tests)
            for rank, patient in enumerate(ordered):
                part[patient] = "test" if rank < tests else "validate" if rank < tests + validates else "train"
        wanted = {"train"} | ({"validate"} if validate else set()) | ({"test"} if test else set())
        if wanted - set(part.values()):
            hint = "Use fewer parts, or more patients"
            raise WrongInput(f"{len(part)} patients are too few for {len(wanted)} parts", hint=hint)
        return cls._of(dataset, part)

    @classmethod
    def k_fold(cls, dataset: Dataset, *, folds: int, fold: int, seed: int = 0) -> Self:
        """Split into `folds` parts of the patients, number `fold` (from 0) being the test part."""
        patients = _shuffled(dataset.index.patients(), seed)
        if not 2 <= folds <= len(patients) or not 0 <= fold < folds:
            raise WrongInput(f"fold {fold} of {folds} is impossible with {len(patients)} patients")
        number = {patient: rank % folds for rank, patient in enumerate(patients)}
        split = cls._of(dataset, {patient: "test" if n == fold else "train" for patient, n in number.items()})
        return replace(split, folds=number)

    @classmethod
    def by_group(cls, dataset: Dataset, *, group: Mapping[PatientId, str], test: str) -> Self:
        """Leave one group out, e.g. a hospital: its patients are the test part."""
        if test not in set(group.values()):
            raise WrongInput(
                f"no patient is in group {test!r}", hint=f"Groups: {', '.join(sorted(set(group.values())))}"
            )
        patients = dataset.index.patients()
        return cls._of(dataset, {patient: "test" if group.get(patient) == test else "train" for patient in patients})

    @classmethod
    def frozen(cls, dataset: Dataset, parts: Mapping[CaseId, Part]) -> Self:
        """Split as somebody wrote down, e.g. the folds of a published benchmark."""
        return cls(dataset.index, dataset.columns, parts=dict(parts))

    @classmethod
    def from_folders(cls, folders: Mapping[str, Path], types: Mapping[str, type[Any]]) -> Self:
        """Pair the files of several folders by name; every case is for training.

        Each case counts as a patient of its own (`assumed`), because file names alone do not say more.
        """
        from medas.media.pairing import paired_columns  # reads the disk: only for the paper's two folders

        columns = paired_columns(folders, types)
        cases = list(next(iter(columns.values())).items)
        index = PatientIndex({case: PatientId(case) for case in cases}, assumed=True)
        return cls(index, columns, parts=dict.fromkeys(cases, "train"))

    @classmethod
    def _of(cls, dataset: Dataset, part: Mapping[PatientId, Part]) -> Self:
        parts = {case: part[patient] for case, patient in dataset.index.patient.items()}
        return cls(dataset.index, dataset.columns, parts=parts)

    def only(self, *parts: Part) -> Self:
        """Return only the cases of these parts."""
        return self.subset([case for case in self.cases if self.parts[case] in parts])

    def cases_in(self, part: Part) -> list[CaseId]:
        """Return the ids of the cases of a part."""
        return [case for case in self.cases if self.parts[case] == part]

    def subset(self, cases: Collection[CaseId]) -> Self:
        wanted = set(cases)
        patient = {case: owner for case, owner in self.index.patient.items() if case in wanted}
        return replace(
            self,
            index=replace(self.index, patient=patient),
            columns={name: _narrowed(column, wanted) for name, column in self.columns.items()},
            parts={case: part for case, part in self.parts.items() if case in wanted},
            folds={owner: fold for owner, fold in self.folds.items() if owner in set(patient.values())},
        )

    def _more_meta(self) -> dict[str, Json]:
        return {"parts": dict(self.parts), "folds": dict(self.folds), "recipe": list(self.recipe)}

    @classmethod
    def _from_more_meta(cls, meta: dict[str, Json]) -> dict[str, Any]:
        return {"parts": meta["parts"], "folds": meta["folds"], "recipe": tuple(meta["recipe"])}


def _narrowed(column: Column, cases: set[CaseId]) -> Column:
    return replace(column, items={case: item for case, item in column.items.items() if case in cases})


def _shuffled(patients: Iterable[PatientId], seed: int) -> list[PatientId]:
    return sorted(patients, key=lambda patient: hashlib.sha256(f"{seed}\n{patient}".encode()).digest())


def _count(patients: int, share: float, *, most: int) -> int:
    # At least one as soon as a share is asked for, so that "test 0.2" of 3 patients is not silently nothing.
    return min(most, max(1, round(patients * share))) if share > 0 else 0
