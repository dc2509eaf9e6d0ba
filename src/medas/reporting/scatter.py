"""Points and steps over two axes of numbers, with lines that mean something."""

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


def draw_scatter(figure: Figure) -> Canvas:
    """Draw series of points over two axes.

    `data`: `x_title`, `y_title`, and `series`: a list of {`name`, `x`, `y`, optional `joined`: `line` or `steps`};
    optional `levels`: a list of {`y`, `text`, `low`, `high`} for lines across with their intervals, `diagonal` (true:
    a line of equal values), `limits`: {`x`: [low, high], `y`: [low, high]}.
    """
    data = figure.data
    canvas = new_canvas(6.4, 4.6)
    axes = canvas.add_subplot()
    for number, one in enumerate(data["series"]):
        _series(axes, one, SERIES[number % len(SERIES)], "os^Dv"[number % 5])
    for level in data.get("levels", ()):
        _level(axes, level)
    if data.get("diagonal"):
        axes.axline((0, 0), slope=1, color="#888888", lw=1, ls=":", zorder=1)
    limits = data.get("limits") or {}
    axes.set(**{f"{side}lim": limits[side] for side in ("x", "y") if side in limits})
    axes.set_xlabel(data.get("x_title", ""))
    axes.set_ylabel(data.get("y_title", ""))
    names: Sequence[str] = [one["name"] for one in data["series"] if one["name"]]
    if names:
        axes.legend(loc="best", fontsize=9)
    canvas.suptitle(figure.title, x=0.012, ha="left", fontsize=13, fontweight="bold")
    canvas.tight_layout(rect=(0, 0, 1, 0.99))
    return canvas


def _series(axes: Axes, one: Mapping[str, Any], color: str, marker: str) -> None:
    x, y = (np.array([np.nan if v is None else v for v in one[side]], dtype=float) for side in ("x", "y"))
    joined, label = one.get("joined", ""), one["name"] or None
    if joined == "steps":
        axes.step(x, y, where="post", color=color, lw=1.8, label=label)
    elif joined:
        axes.plot(x, y, "-", color=color, lw=1.8, marker=marker, ms=4, label=label)
    else:
        axes.plot(x, y, marker, color=color, ms=5, mec="white", mew=0.5, label=label, clip_on=False)


def _level(axes: Axes, level: Mapping[str, Any]) -> None:
    if level.get("low") is not None:
        axes.axhspan(level["low"], level["high"], color="#56B4E9", alpha=0.18, lw=0, zorder=0)
    axes.axhline(level["y"], color="#444444", lw=1.2, ls="--", zorder=1)
    axes.annotate(
        level["text"], (1, level["y"]), xycoords=("axes fraction", "data"), xytext=(-4, 3), textcoords="offset points",
        ha="right", fontsize=9, color="#333333",
    )  # fmt: skip
