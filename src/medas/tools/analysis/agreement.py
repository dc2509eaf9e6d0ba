"""Compare two ways to measure the same thing."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from medas.errors import NotFound, WrongInput
from medas.media.metrics import Measured
from medas.statistics.bland_altman import Limits, limits_of_agreement
from medas.statistics.icc import Model, icc
from medas.tool import Figure, Made, Metrics, Table, Tool, kernel, plug, result


class Agreement(Tool):
    """Say how far two methods or readers lie apart, with a Bland-Altman plot and an intraclass correlation.

    The bias is the mean difference; between the limits of agreement lie about 95 % of the differences. Whether that is
    good enough is a clinical question, not a statistical one: would a difference as large as the limits change what you
    do? The intraclass correlation (ICC) says how much of the variation comes from the patients.

    Misleads if one patient stands in several rows, because the intervals then are too narrow; if the difference grows
    with the size, look at the plot first. A high correlation is no agreement. Sources: Bland and Altman, Lancet 327:307
    (1986); Shrout and Fleiss, Psychological Bulletin 86:420 (1979).
    """

    category = "Analysis"
    synonyms = (
        "Bland-Altman",
        "limits of agreement",
        "ICC",
        "intraclass correlation",
        "inter-rater",
        "method comparison",
    )
    cheap = True
    example = {"first": "loss", "second": "val_loss"}  # noqa: RUF012 - read-only by convention

    table: Table = plug("One row per patient, with the values of both methods")
    first: str = plug("Column of the first method")
    second: str = plug("Column of the second method")
    model: Literal["one-way", "two-way random", "two-way mixed"] = plug(
        "Kind of the intraclass correlation",
        default="two-way random",
        why="The two readers stand for readers in general, and a constant shift counts as disagreement",
        level="advanced",
    )

    scores: Metrics = result("Bias, limits of agreement and ICC, each with a 95 % confidence interval")
    figure: Figure = result("Bland-Altman plot: difference over mean")

    @kernel
    def compare(self, table: Table, first: str, second: str, model: Model) -> Made:
        """Take the rows that have both values."""
        columns = [_numbers(table, name, param) for name, param in ((first, "first"), (second, "second"))]
        both = [pair for pair in zip(*columns, strict=True) if None not in pair]
        values = np.array(both, dtype=np.float64).reshape(-1, 2)
        limits = limits_of_agreement(values[:, 0], values[:, 1])
        unit = next(column.unit for column in table.columns if column.name == first)
        left = len(table.rows) - len(both)
        scores = [*_of_limits(limits, unit, left), _correlation(values, model)]
        return self.made(scores=Metrics(tuple(scores)), figure=_figure(values, limits, (first, second), unit))


def _numbers(table: Table, name: str, param: str) -> list[Any]:
    kinds = {column.name: column.kind for column in table.columns}
    if name not in kinds:
        raise NotFound(f"the table has no column {name!r}", hint=f"Columns: {', '.join(kinds) or 'none'}", param=param)
    if kinds[name] != "number":
        raise WrongInput(f"{param}: the column {name!r} holds no numbers", hint="Choose another column", param=param)
    return table.values(name)


def _of_limits(limits: Limits, unit: str, left: int) -> list[Measured]:
    note = f"{left} rows without both values are left out" if left else ""
    parts = (
        ("bias", "Bias: first minus second", limits.bias, limits.bias_interval),
        ("lower_limit", "Lower limit of agreement", limits.low, limits.low_interval),
        ("upper_limit", "Upper limit of agreement", limits.high, limits.high_interval),
    )
    return [
        Measured(
            name, value, unit=unit or "1", long_name=title, n=limits.n, low=interval[0], high=interval[1], note=note
        )
        for name, title, value, interval in parts
    ]


def _correlation(values: np.ndarray, model: Model) -> Measured:
    title = f"Intraclass correlation, {model}, one reader"
    if np.ptp(values) == 0:
        return Measured("icc", None, long_name=title, better="higher", n=len(values), note="all values are equal")
    found = icc(values, model=model)
    return Measured("icc", found.value, long_name=title, better="higher", n=found.n, low=found.low, high=found.high)


def _figure(values: np.ndarray, limits: Limits, names: tuple[str, str], unit: str) -> Figure:
    inside = "" if unit in ("", "1") else f" ({unit})"
    points = {"name": "", "x": values.mean(axis=1).tolist(), "y": (values[:, 0] - values[:, 1]).tolist()}
    levels = [
        {"y": value, "text": f"{word} {value:.3g}", "low": interval[0], "high": interval[1]}
        for word, value, interval in (
            ("upper limit", limits.high, limits.high_interval),
            ("bias", limits.bias, limits.bias_interval),
            ("lower limit", limits.low, limits.low_interval),
        )
    ]
    titles = {"x_title": f"Mean of both{inside}", "y_title": f"{names[0]} - {names[1]}{inside}"}
    return Figure("scatter", f"Bland-Altman, n = {limits.n}", {**titles, "series": [points], "levels": levels})
