"""Check all cases, one in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from medas.datasets.duplicates import repeated_images
from medas.datasets.facts import Facts, facts_of
from medas.datasets.finding import Finding
from medas.datasets.grids import odd_orientations, odd_spacings, other_grids
from medas.datasets.images import bad_values, mixed_kinds
from medas.datasets.labels import odd_label, odd_values
from medas.datasets.patients import assumed, contradictions, overlaps
from medas.errors import Canceled, MedasError
from medas.media.dataset import CaseId, Dataset
from medas.media.volume import Volume

_OF_A_CASE = (other_grids, bad_values, odd_label)
_OF_A_COLUMN = (odd_spacings, odd_orientations, mixed_kinds, odd_values)
_OF_THE_CASES = (contradictions, overlaps, assumed)


def check(dataset: Dataset, report: Callable[[int, int], None] = lambda _done, _of: None) -> list[Finding]:
    """Return everything that is wrong or odd; nothing is changed.

    Args:
        dataset: Cases; a split also tells where repeated images do harm.
        report: Told after each case how many are done.
    """
    columns = [name for name, column in dataset.columns.items() if issubclass(column.type, Volume)]
    findings = [finding for look in _OF_THE_CASES for finding in look(dataset)]
    known: list[Facts] = []
    for done, case in enumerate(dataset.cases, 1):
        facts: list[Facts] = []
        for column in columns:
            try:
                facts += _read(dataset, column, case)
            except Canceled:
                raise
            except MedasError as error:
                remedy = error.hint or "Export the file again, or leave the case out."
                findings.append(Finding("cannot be read", "block", f"{error.message}.", remedy, case, column))
        findings += [finding for look in _OF_A_CASE for finding in look(facts)]
        known += facts
        report(done, len(dataset))
    for column in columns:
        volumes = [one for one in known if one.column == column]
        findings += [finding for look in _OF_A_COLUMN for finding in look(volumes)]
        findings += repeated_images(volumes, getattr(dataset, "parts", {}))
        findings += _missing(dataset, column)
    return findings


def _read(dataset: Dataset, column: str, case: CaseId) -> Iterator[Facts]:
    volume = dataset.load(column, case)
    if volume is not None:
        yield facts_of(volume, case=case, patient=dataset.index.patient[case], column=column)


def _missing(dataset: Dataset, column: str) -> Iterator[Finding]:
    for case in dataset.missing(column):
        what, how = f"There is no {column}.", "Add it, or leave the case out; steps that need it skip the case."
        yield Finding("missing", "warn", what, how, case, column)
