"""Curves and box plots from the numbers of a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from medas.media.figure import Figure
from medas.reporting.canvas import new_canvas
from medas.reporting.palette import SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_MARKED = 40
"""Curves with at most so many points show each point."""


def draw_lines(figure: Figure) -> Canvas:
    """Draw curves over one x axis.

    `data`: `x` (numbers), `x_title`, and `series`: a list of {`name`, `values` (None: no point), `unit`, `panel`
    (title of the y axis; each panel gets axes of its own, so losses and scores do not share a scale)}; optional
    `mark`: {`x`, `text`} for a line across, e.g. the epoch that was kept.
    """
    series: Sequence[Mapping[str, Any]] = figure.data["series"]
    panels = list(dict.fromkeys(one.get("panel", "") for one in series))
    canvas = new_canvas(5.0 * max(1, len(panels)) + (1.0 if len(panels) < 2 else 0.0), 3.7)
    canvas.suptitle(figure.title, x=0.012, ha="left", fontsize=13, fontweight="bold")
    for place, panel in enumerate(panels):
        axes = canvas.add_subplot(1, len(panels), place + 1)
        shown = [(number, one) for number, one in enumerate(series) if one.get("panel", "") == panel]
        _curves(axes, figure.data, shown)
        axes.set_title(panel)
    canvas.tight_layout(rect=(0, 0, 1, 0.99))
    return canvas


def _curves(axes: Axes, data: Mapping[str, Any], shown: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    x = np.asarray(data["x"], dtype=float)
    for number, one in shown:
        y = np.array([np.nan if value is None else value for value in one["values"]], dtype=float)
        style = ("-", "--", "-.", ":")[number // len(SERIES) % 4]
        marker = "os^Dv"[number % 5] if len(x) <= _MARKED else ""
        color = SERIES[number % len(SERIES)]
        there = np.isfinite(y)  # values measured every few epochs are joined, not dotted
        axes.plot(x[there], y[there], style, color=color, label=one["name"], lw=1.8, marker=marker, ms=3.5)
    margin = 0.03 * (x.max() - x.min()) or 0.5
    axes.set_xlim(x.min() - margin, x.max() + margin)  # the same in every panel
    mark = data.get("mark")
    if mark:
        axes.axvline(mark["x"], color="#444444", lw=1.2, ls=":", label=mark["text"], zorder=1)
    units = {one.get("unit", "") for _, one in shown} - {"", "1"}
    axes.set_ylabel(", ".join(sorted(units)))
    axes.set_xlabel(data.get("x_title", ""))
    if all(float(value).is_integer() for value in x):
        from matplotlib.ticker import MaxNLocator

        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="best", fontsize=9)


def draw_box(figure: Figure) -> Canvas:
    """Draw one box per group, with every value as a dot.

    `data`: `groups`: list of {`name`, `values`}, `x_title`, `unit`; optional `limits` [low, high] of the axis.
    Box: quartiles; line: median; whiskers: the furthest values within 1.5 times the box.
    """
    groups: Sequence[Mapping[str, Any]] = figure.data["groups"]
    values = [[value for value in group["values"] if value is not None] for group in groups]
    canvas = new_canvas(7.0, 1.5 + 0.55 * max(1, len(groups)))
    axes = canvas.add_subplot()
    places = np.arange(len(groups))[::-1]  # the first group on top
    boxes = axes.boxplot(
        values, positions=places, orientation="horizontal", widths=0.55, patch_artist=True, showfliers=False,
        medianprops={"color": "#111111", "linewidth": 2}, whiskerprops={"color": "#666666"},
        capprops={"color": "#666666"},
    )  # fmt: skip
    for number, (place, points) in enumerate(zip(places, values, strict=True)):
        color = SERIES[number % len(SERIES)]
        boxes["boxes"][number].set(facecolor=color + "44", edgecolor=color)
        axes.plot(points, place + _spread(len(points)), "o", color=color, ms=4, mec="white", mew=0.5, clip_on=False)
    names = [f"{group['name']}  (n = {len(points)})" for group, points in zip(groups, values, strict=True)]
    axes.set_yticks(places, names)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(figure.data.get("x_title", "") + _in(figure.data.get("unit", "")))
    if figure.data.get("limits"):
        axes.set_xlim(*figure.data["limits"])
    axes.set_ylim(-0.6, len(groups) - 0.4)
    canvas.suptitle(figure.title, x=0.012, ha="left", fontsize=13, fontweight="bold")
    canvas.tight_layout(rect=(0, 0, 1, 0.99))
    return canvas


def _spread(n: int) -> np.ndarray:
    """Return small offsets, so that equal dots do not hide each other; the same every time."""
    return (np.arange(n) * 0.618 % 1 - 0.5) * 0.3


def _in(unit: str) -> str:
    return "" if unit in ("", "1") else f" ({unit})"
