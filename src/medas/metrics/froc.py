"""Sensitivity against false alarms per scan, and what is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from medas.errors import MissingInput
from medas.metrics.detection import Hits

CPM_RATES = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
"""False alarms per scan at which the sensitivity is averaged."""


class Froc(NamedTuple):
    """Free-response receiver operating characteristic: one point per threshold, from the strictest on."""

    threshold: np.ndarray
    """Candidates count from this score on; the first is infinite."""
    false_alarms: np.ndarray
    """Candidates per scan that hit nothing."""
    sensitivity: np.ndarray
    """Share of all findings that are hit, 0..1."""
    precision: np.ndarray
    """Share of the counted candidates that hit; 1 where there is none."""


def froc(scans: Sequence[Hits]) -> Froc:
    """Return the curve over all scans, those without a finding included.

    Raises:
        MissingInput: If there is no finding at all: sensitivity is then undefined.
    """
    findings = sum(one.findings for one in scans)
    if not findings:
        raise MissingInput("no scan has a finding", hint="Add scans with findings, or measure false alarms only")
    scores = np.concatenate([one.scores for one in scans])
    hit = np.concatenate([one.finding >= 0 for one in scans])
    order = np.argsort(-scores, kind="stable")
    scores, hit = scores[order], hit[order]
    last = np.flatnonzero(np.diff(scores, append=-np.inf) != 0)  # candidates of equal score count together
    hits, called = np.cumsum(hit)[last], last + 1
    return Froc(
        np.concatenate([[np.inf], scores[last]]),
        np.concatenate([[0.0], (called - hits) / len(scans)]),
        np.concatenate([[0.0], hits / findings]),
        np.concatenate([[1.0], hits / called]) if len(last) else np.ones(1),
    )


def sensitivity_at(curve: Froc, rate: float) -> float:
    """Return the highest sensitivity with at most so many false alarms per scan."""
    return float(curve.sensitivity[curve.false_alarms <= rate + 1e-12].max())


def cpm(curve: Froc) -> float:
    """Return the competition performance metric: mean sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false alarms per scan.

    Source: Niemeijer et al., IEEE Transactions on Medical Imaging 30:1020 (2011).
    """
    return float(np.mean([sensitivity_at(curve, rate) for rate in CPM_RATES]))


def average_precision(curve: Froc) -> float:
    """Return the area under precision over sensitivity, with precision made non-increasing, as COCO and VOC do."""
    falling = np.maximum.accumulate(curve.precision[::-1])[::-1]
    return float((np.diff(curve.sensitivity) * falling[1:]).sum())
