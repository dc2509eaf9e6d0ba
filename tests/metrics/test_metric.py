"""What every metric must say about itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from medas.metrics.metric import Metric
from medas.metrics.pair import Pair
from medas.metrics.segmentation import METRICS


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_every_metric_has_a_name_a_unit_and_a_definition(metric: Metric) -> None:
    assert metric.long_name
    assert metric.unit in {"1", "mm", "ml"}
    assert metric.definition.format(tolerance_mm=1).endswith(".")


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_no_metric_is_ever_nan(metric: Metric) -> None:
    nothing, one, everything = np.zeros((3, 3, 3)), np.zeros((3, 3, 3)), np.ones((3, 3, 3))
    one[1, 1, 1] = 1
    values = [metric.of(Pair.of(a, b)).value for a in (nothing, one, everything) for b in (nothing, one, everything)]

    assert all(value is None or math.isfinite(value) for value in values)


def test_measuring_fills_in_what_a_table_needs() -> None:
    ones = np.ones((2, 2, 2))

    measured = METRICS["hd95"].measure(Pair.of(ones, ones), "liver")

    assert (measured.label, measured.unit, measured.better, measured.value) == ("liver", "mm", "lower", 0)
