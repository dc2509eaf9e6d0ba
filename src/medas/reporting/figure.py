"""Draw a figure of any kind as PNG or SVG."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from medas.errors import NotFound
from medas.media.figure import Figure
from medas.reporting.canvas import as_png, as_svg, look
from medas.reporting.charts import draw_box, draw_lines
from medas.reporting.overlay import draw_overlay
from medas.reporting.scatter import draw_scatter

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

KINDS: dict[str, Callable[[Figure], Canvas]] = {
    "lines": draw_lines,
    "box": draw_box,
    "overlay": draw_overlay,
    "scatter": draw_scatter,
}
"""Kind of figure -> what draws it."""


def png(figure: Figure) -> bytes:
    """Return the figure as a PNG picture; equal figures give equal bytes.

    Raises:
        NotFound: If nothing draws this kind.
    """
    with look():
        return as_png(_drawn(figure))


def svg(figure: Figure) -> str:
    """Return the figure as an `<svg>` element without script or links; equal figures give equal text.

    Raises:
        NotFound: If nothing draws this kind.
    """
    with look():
        return as_svg(_drawn(figure), name=f"{figure.kind} {figure.title} {sorted(figure.data.items())}")


def _drawn(figure: Figure) -> Canvas:
    if figure.kind not in KINDS:
        raise NotFound(f"nothing draws figures of kind {figure.kind!r}", hint=f"Kinds: {', '.join(KINDS)}")
    return KINDS[figure.kind](figure)
