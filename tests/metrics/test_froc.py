"""Two scans with three findings."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import MissingInput
from medas.metrics.detection import Hits
from medas.metrics.froc import average_precision, cpm, froc, sensitivity_at


def scan(scores: list[float], finding: list[int], findings: int) -> Hits:
    return Hits(np.array(scores, dtype=float), np.array(finding, dtype=np.int64), findings)


SCANS = [scan([0.9, 0.7, 0.2], [0, -1, 1], 2), scan([0.8, 0.7], [-1, 0], 1)]


def test_the_curve_point_by_point() -> None:
    curve = froc(SCANS)

    assert curve.threshold.tolist() == [np.inf, 0.9, 0.8, 0.7, 0.2]
    assert curve.false_alarms.tolist() == [0, 0, 0.5, 1, 1]
    assert curve.sensitivity == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 1])
    assert curve.precision == pytest.approx([1, 1, 1 / 2, 1 / 2, 3 / 5])


def test_sensitivity_at_a_rate_and_its_mean() -> None:
    curve = froc(SCANS)

    assert [sensitivity_at(curve, rate) for rate in (0, 0.9, 1)] == pytest.approx([1 / 3, 1 / 3, 1])
    assert cpm(curve) == pytest.approx((3 * 1 / 3 + 4 * 1) / 7)


def test_average_precision_takes_the_best_precision_still_to_come() -> None:
    # Gains of 1/3 at precision 1, then 1/3 and 1/3 at 3/5.
    assert average_precision(froc(SCANS)) == pytest.approx((1 + 3 / 5 + 3 / 5) / 3)


def test_without_candidates_nothing_is_found() -> None:
    curve = froc([scan([], [], 2)])

    assert (cpm(curve), average_precision(curve)) == (0, 0)


def test_without_findings_there_is_no_sensitivity() -> None:
    with pytest.raises(MissingInput, match="no scan has a finding"):
        froc([scan([0.5], [-1], 0)])
