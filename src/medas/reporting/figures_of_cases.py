"""Figures that a result report shows: which cases to look at, and the spread of a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from medas.media.dataset import CaseId
from medas.media.figure import Figure
from medas.media.metrics import Metrics
from medas.reporting.numbers import with_unit
from medas.statistics.case_tables import short_name, worst_first

_SHOWN = ("dice", "hd95")
_MOST_TOLD = 3
"""Structures that a caption names."""


def worst_median_best(per_case: Mapping[CaseId, Metrics]) -> dict[str, CaseId]:
    """Return "Worst", "Median" and "Best" case by mean Dice over the structures; fewer if there are fewer cases."""
    ordered = worst_first(per_case)
    if len(ordered) == 1:
        return {"Only": ordered[0]}
    chosen = {"Worst": ordered[0], "Median": ordered[(len(ordered) - 1) // 2], "Best": ordered[-1]}
    return {rank: case for rank, case in chosen.items() if rank != "Median" or len(ordered) > 2}


def case_caption(scores: Metrics) -> str:
    """Return the values of a case in one line, e.g. "liver: Dice 0.912, HD95 4.1 mm"."""
    texts = []
    for label in dict.fromkeys(value.label for value in scores.values):
        values = [scores.get(name, label) for name in _SHOWN]
        told = [f"{short_name(value.name)} {with_unit(value.value, value.unit)}" for value in values if value]
        texts.append(f"{label}: {', '.join(told)}" if label else ", ".join(told))
    more = len(texts) - _MOST_TOLD
    if more > 0:
        texts[_MOST_TOLD:] = [f"and {more} more structure{'s' if more > 1 else ''}"]
    return " · ".join(texts)


def spread_figure(per_case: Mapping[CaseId, Metrics], *, metric: str = "dice") -> Figure | None:
    """Return a box per structure with every case as a dot, None if the metric was not measured."""
    groups: dict[str, list[float | None]] = {}
    title, unit = metric, "1"
    for scores in per_case.values():
        for value in scores.values:
            if value.name == metric:
                groups.setdefault(value.label or "all", []).append(value.value)
                title, unit = value.long_name or metric, value.unit
    if not groups:
        return None
    boxes: Sequence[dict[str, Any]] = [{"name": name, "values": values} for name, values in groups.items()]
    return Figure("box", f"{title}, case by case", {"groups": boxes, "x_title": title, "unit": unit})
