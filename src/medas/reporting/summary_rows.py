"""The rows of a summary: a mean, with the median and the standard deviation that belong to it."""

from __future__ import annotations

from typing import NamedTuple

from medas.media.metrics import Measured, Metrics
from medas.statistics.summary import MEDIAN, SD


class SummaryRow(NamedTuple):
    """One metric of one structure."""

    mean: Measured
    median: Measured | None
    sd: Measured | None


def summary_rows(metrics: Metrics) -> list[SummaryRow]:
    """Return the metrics that stand for themselves, each with the median and SD that `summarize` put beside it."""
    names = {(value.name, value.label) for value in metrics.values}

    def beside(value: Measured) -> bool:
        return any(
            value.name.endswith(end) and (value.name.removesuffix(end), value.label) in names for end in (MEDIAN, SD)
        )

    return [
        SummaryRow(value, metrics.get(value.name + MEDIAN, value.label), metrics.get(value.name + SD, value.label))
        for value in metrics.values
        if not beside(value)
    ]
