"""Checks of whose the cases are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from medas.datasets.finding import Finding
from medas.media.dataset import CaseId, Dataset, PatientId
from medas.media.values import is_plain

_FOR_LIFE = {
    "sex", "gender", "birth", "birthday", "birth_date", "birthdate", "date_of_birth", "dob", "birth_year", "ethnicity",
}  # fmt: skip
"""Names of columns whose value does not change between two scans of a person."""


def contradictions(dataset: Dataset) -> Iterator[Finding]:
    """Yield columns in which two cases of one patient differ although they cannot, or should not for a fair split."""
    for name, column in dataset.columns.items():
        for_life = name.lower().replace(" ", "_") in _FOR_LIFE
        if not is_plain(column.type) or not (for_life or column.role == "group"):
            continue
        first: dict[PatientId, CaseId] = {}
        for case, patient in dataset.index.patient.items():
            if case not in column.items or column.items[case] in (None, ""):
                continue
            earlier = first.setdefault(patient, case)
            if column.items[earlier] == column.items[case]:
                continue
            # The values themselves may tell who the patient is, so they are not repeated here.
            what = f"{name} differs from that of case {earlier}, which is of the same patient."
            if for_life:
                how = "Two persons probably share one patient id: correct the id or the table."
                yield Finding("patient contradicts itself", "block", what, how, case, name)
            else:
                how = "A patient must be in one group, or a split by that group has the patient on both sides."
                yield Finding("patient in two groups", "warn", what, how, case, name)


def overlaps(dataset: Dataset) -> Iterator[Finding]:
    """Yield cases whose patient also has a case in another part of the split."""
    parts: Mapping[str, str] = getattr(dataset, "parts", {})
    first: dict[str, str] = {}
    for case, patient in dataset.index.patient.items():
        earlier = first.setdefault(patient, case)
        if case in parts and parts.get(earlier) != parts[case]:
            what = f"The patient is in {parts[case]}, and with case {earlier} in {parts.get(earlier) or 'no part'}."
            how = "Split again with Split cases, which keeps patients together."
            yield Finding("patient in two parts", "block", what, how, case)


def assumed(dataset: Dataset) -> Iterator[Finding]:
    """Yield a reminder if nobody said whose the cases are."""
    if dataset.index.assumed:
        what = "Nobody said whose the cases are; each counts as a patient of its own."
        how = "If a patient can have several cases, give the patients, or test results will be too good."
        yield Finding("patients assumed", "hint", what, how)
