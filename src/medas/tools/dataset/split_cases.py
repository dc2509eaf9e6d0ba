"""Split cases into training, validation and test parts by patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from medas.errors import CasesDiffer, MissingInput, WrongInput
from medas.media.dataset import CaseId, PatientId
from medas.tool import Dataset, Split, Tool, kernel, plug, result

_FOLD = "fold"
"""Column that brings the folds of a published benchmark along."""
_PARTS = "split"
"""Column that says for each case: train, validate or test."""


class SplitCases(Tool):
    """Put patients aside for the test before anything is learned; all cases of a patient stay on one side.

    Training cases teach the network, validation cases choose the best moment, test cases are looked at once, at the
    end. With shares, patients are drawn at random, the same ones whenever seed and patients are the same, whatever the
    order of files. With folds, every patient is tested once when the tool runs for each fold; folds that came with the
    cases (column `fold`) are used as they are, and so are parts that somebody wrote down (column `split`). To see how a model does in another hospital, hold one group out.

    Misleads: the test part says nothing any more once settings were chosen by looking at it. With few test patients a
    good result may be luck; look at the confidence interval.
    """

    category = "Dataset"
    title = "Split cases"
    synonyms = (
        "train test split",
        "cross-validation",
        "k-fold",
        "hold-out",
        "validation",
        "leave one site out",
        "folds",
    )
    cheap = True

    dataset: Dataset = plug("Cases to split")
    method: Literal["shares", "folds", "column"] = plug(
        "How test patients are chosen; column takes the parts that stand in column split", default="shares"
    )
    test: float = plug("Share of the patients for the test, with shares", default=0.2, unit="1", ge=0, lt=1)
    validate: float = plug("Share of the patients for validation", default=0.1, unit="1", ge=0, lt=1)
    fold: int = plug("Number of the fold that is tested, from 0", default=0, unit="1", ge=0)
    folds: int = plug(
        "Number of folds, unless the cases brought theirs", default=5, unit="1", ge=2, le=100, level="advanced"
    )
    seed: int = plug("Number that changes the draw", default=0, unit="1", ge=0, level="advanced")
    stratify: str = plug(
        "Column whose values are spread evenly over the parts, e.g. diagnosis; with shares",
        default="",
        level="advanced",
    )
    group: str = plug("Column of the groups of which one is held out, e.g. hospital", default="", level="advanced")
    held_out: str = plug("Group that is the test part, whatever the method", default="", level="advanced")

    split: Split = result("The same cases, each in one part; a patient is in one part only", like="dataset")

    @kernel
    def divide(
        self,
        dataset: Dataset,
        method: str,
        test: float,
        validate: float,
        fold: int,
        folds: int,
        seed: int,
        stratify: str,
        group: str,
        held_out: str,
    ) -> Split:
        """Choose the test patients, then validation patients among the others."""
        strata = _of_patients(dataset, stratify, mixed=True) if stratify else None
        if held_out:
            if not group:
                raise MissingInput("group: the column of the groups is not set", hint="e.g. hospital", param="group")
            split = Split.by_group(dataset, group=_of_patients(dataset, group), test=held_out)
        elif method == "column":
            return Split.frozen(dataset, _own_parts(dataset))
        elif method == "folds":
            own = _FOLD in dataset.columns
            split = _own_folds(dataset, fold) if own else Split.k_fold(dataset, folds=folds, fold=fold, seed=seed)
        else:
            return Split.by_patient(dataset, test=test, validate=validate, seed=seed, stratify=strata)
        return _with_validation(split, validate, seed, strata)


def _with_validation(split: Split, share: float, seed: int, strata: Mapping[PatientId, str] | None) -> Split:
    """Return the split with a share of all patients moved from the training part to the validation part."""
    training = split.only("train")
    if not share or len(training.index.patients()) < 2:
        return split
    of_training = share * len(split.index.patients()) / len(training.index.patients())
    if of_training >= 1:
        raise WrongInput(
            f"validate: {share:g} leaves nothing to train on", hint="Use a smaller share", param="validate"
        )
    inner = Split.by_patient(training, test=0, validate=of_training, seed=seed, stratify=strata)
    return replace(split, parts={**split.parts, **inner.parts})


def _own_folds(dataset: Dataset, fold: int) -> Split:
    """Return the split of the folds that came with the cases.

    Raises:
        CasesDiffer: If a case has no fold.
        WrongInput: If there is no such fold, or a patient is in two folds.
    """
    number = {patient: int(float(value)) for patient, value in _of_patients(dataset, _FOLD).items()}
    known = sorted(set(number.values()))
    if fold not in known:
        raise WrongInput(
            f"fold: the cases have no fold {fold}", hint=f"Folds: {', '.join(map(str, known))}", param="fold"
        )
    parts = {case: "test" if number[patient] == fold else "train" for case, patient in dataset.index.patient.items()}
    return replace(Split.frozen(dataset, parts), folds=number)  # type: ignore[arg-type]


def _own_parts(dataset: Dataset) -> dict[CaseId, Any]:
    """Return the parts that came with the cases.

    Raises:
        CasesDiffer: If a case has no part.
    """
    found = {}
    for case in dataset.cases:
        part = dataset.column(_PARTS).items.get(case)
        if part is None:
            raise CasesDiffer("split is missing", hint="Give every case a part, or exclude the case", case=case)
        found[case] = part
    return found


def _of_patients(dataset: Dataset, column: str, *, mixed: bool = False) -> dict[PatientId, str]:
    """Return the value of a column for each patient.

    Args:
        dataset: Cases.
        column: Name of a column of plain values.
        mixed: Whether a patient whose cases differ, or have no value, gets all values as one; otherwise that is wrong.
    """
    items = dataset.column(column).items
    values: dict[PatientId, set[str]] = {}
    for case, patient in dataset.index.patient.items():
        value = items.get(case)
        if value is None and not mixed:
            raise CasesDiffer(f"{column} is missing", hint="Fill the column in, or leave the case out", case=case)
        values.setdefault(patient, set()).add("" if value is None else _text(value))
        if len(values[patient]) > 1 and not mixed:
            raise WrongInput(
                f"{column}: a patient has cases with different values",
                hint="All cases of a patient belong on one side; correct the table",
                case=CaseId(case),
                column=column,
            )
    return {patient: " + ".join(sorted(found)) for patient, found in values.items()}


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
