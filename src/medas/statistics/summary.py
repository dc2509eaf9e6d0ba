"""Summaries of measured cases: mean with confidence interval over patients, median and standard deviation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from medas.errors import CasesDiffer, MissingInput
from medas.media.dataset import CaseId, PatientIndex
from medas.media.metrics import Measured, Metrics
from medas.statistics.bootstrap import bootstrap_mean

MEDIAN = "_median"
SD = "_sd"
"""Endings of the names of the two values beside each mean, e.g. `dice`, `dice_median`, `dice_sd`."""


def summarize(per_case: Mapping[CaseId, Metrics], index: PatientIndex) -> Metrics:
    """Return for each metric and structure the mean over the cases, its 95 % interval, the median and the SD.

    The interval and `n` are those of patients, see `bootstrap_mean`. Undefined values are left out and counted in the
    note; a metric without any value has the value None and n = 0. The SD is that of a sample (n - 1 cases), None for
    one case.

    Raises:
        MissingInput: If there is no case.
        CasesDiffer: If a case has no patient.
    """
    if not per_case:
        raise MissingInput("there is no measured case", hint="Measure the cases first")
    for case in per_case:
        if case not in index.patient:
            raise CasesDiffer(f"case {case} has no patient", case=case)
    found: dict[tuple[str, str], dict[CaseId, Measured]] = {}
    for case, metrics in per_case.items():
        for value in metrics.values:
            found.setdefault((value.label, value.name), {})[case] = value
    labels = list(dict.fromkeys(label for label, _ in found))
    ordered = sorted(found, key=lambda key: labels.index(key[0]))  # stable: metrics stay as measured
    return Metrics(tuple(part for key in ordered for part in _summary(found[key], index, cases=len(per_case))))


def _summary(measured: Mapping[CaseId, Measured], index: PatientIndex, *, cases: int) -> tuple[Measured, ...]:
    first = next(iter(measured.values()))
    defined = {case: each.value for case, each in measured.items() if each.value is not None}
    note = _note(measured, undefined=cases - len(defined), cases=cases)
    if not defined:
        empty = replace(first, value=None, n=0, note=note)
        return (empty, _beside(empty, MEDIAN, None), _beside(empty, SD, None))
    by_patient: dict[str, list[float]] = {}
    for case, value in defined.items():
        by_patient.setdefault(index.patient[case], []).append(value)
    mean, low, high, n = bootstrap_mean(by_patient)
    whole = replace(first, value=mean, low=low, high=high, n=n, note=note)
    numbers = np.array(list(defined.values()))
    spread = float(numbers.std(ddof=1)) if len(numbers) > 1 else None
    return (whole, _beside(whole, MEDIAN, float(np.median(numbers))), _beside(whole, SD, spread))


def _beside(mean: Measured, ending: str, value: float | None) -> Measured:
    word = {MEDIAN: "median", SD: "standard deviation"}[ending]
    better = mean.better if ending == MEDIAN else ""
    return replace(
        mean,
        name=mean.name + ending,
        long_name=f"{mean.long_name}, {word}",
        value=value,
        low=None,
        high=None,
        better=better,
    )


def _note(measured: Mapping[CaseId, Measured], *, undefined: int, cases: int) -> str:
    parts = [f"{undefined} of {cases} cases undefined, left out of the mean"] if undefined else []
    rules = Counter(each.note for each in measured.values() if each.note and each.value is not None)
    parts += [f"{often} of {cases} cases: {rule}" for rule, often in sorted(rules.items())]
    return "; ".join(parts)
