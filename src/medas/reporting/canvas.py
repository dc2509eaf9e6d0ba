"""Drawing without a screen: same input, same bytes."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

DPI = 130
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC", "SimHei")
_LOOK: dict[str, Any] = {
    "text.parse_math": False,  # a dollar sign in the name of a case is a dollar sign
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.labelcolor": "#222222",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "figure.facecolor": "white",
    "hatch.linewidth": 0.8,
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in the look of MeDaS; the settings of the surrounding program stay as they are."""
    import matplotlib as mpl

    settings: dict[Any, Any] = {**_LOOK, "font.family": _families()}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a computer without Chinese fonts
        yield


def new_canvas(width: float, height: float) -> Canvas:
    """Return an empty canvas, in inches, that no window manager knows of."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(canvas)
    return canvas


def as_png(canvas: Canvas) -> bytes:
    """Return the picture as PNG, without time or program version."""
    target = io.BytesIO()
    canvas.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
    return target.getvalue()


def as_svg(canvas: Canvas, *, name: str) -> str:
    """Return the picture as an `<svg>` element; ids inside follow from `name`, so several fit on one page."""
    import matplotlib as mpl

    target = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": hashlib.sha256(name.encode()).hexdigest()}):
        canvas.savefig(target, format="svg", metadata=nothing)
    text = target.getvalue()
    return text[text.index("<svg") :]


def _families() -> list[str]:
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(name for name in _CHINESE if name in known)]
