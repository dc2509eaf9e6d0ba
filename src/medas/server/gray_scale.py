"""What the gray values of an image mean after a workflow has rescaled them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from medas.datasets.ct_windows import PRESETS
from medas.server.shapes import Shape

_SAME_GRAY = {"medas.Resample", "medas.Resize", "medas.CropToForeground", "medas.Reorient"}
"""Tools that move voxels and leave gray values alone."""
_RESCALED = "medas.RescaleWindow"
_USUAL = (40.0, 400.0)
"""Level and width of that tool if nothing else is set."""


class GrayScale(Shape):
    """Straight line from gray values to Hounsfield units, inside the window that was kept."""

    slope: float
    """Hounsfield units per gray value."""
    intercept: float
    """Hounsfield units of the gray value 0."""


def gray_scale(history: Iterable[Any]) -> GrayScale | None:
    """Return how to get back to Hounsfield units from what a column went through; None if nobody can say.

    Args:
        history: The mapped steps of the column, the oldest first.
    """
    for step in reversed(list(history)):
        if step.get("tool") == _RESCALED:
            return _of_window(step.get("params") or {})
        if step.get("tool") not in _SAME_GRAY:
            return None
    return None


def _of_window(params: dict[str, Any]) -> GrayScale:
    level, width = PRESETS.get(
        params.get("preset", ""), (params.get("level", _USUAL[0]), params.get("width", _USUAL[1]))
    )
    return GrayScale(slope=float(width), intercept=float(level) - float(width) / 2)
