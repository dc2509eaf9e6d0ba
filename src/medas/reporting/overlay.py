"""One slice of an image with the expert's and the computer's contours, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from medas.media.figure import Figure
from medas.media.volume import Label, Volume
from medas.reporting.canvas import new_canvas
from medas.reporting.palette import COMPUTER, CONFUSED, EXPERT, STRUCTURES
from medas.reporting.plane import Plane, plane_of
from medas.reporting.slice_view import default_window, largest_error, view_box

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_HEIGHT, _SIDE, _ABOVE, _BELOW = 4.3, 0.15, 1.1, 0.75
"""Inches: height of a picture, and the room beside, above and below it."""
_RULERS = (1, 2, 5, 10, 20, 50, 100, 200)
_DIFFERENCES = (
    ("Missed by the computer", EXPERT, "////"),
    ("Marked only by the computer", COMPUTER, "\\\\\\\\"),
    ("Marked as another structure", CONFUSED, "xxxx"),
)


class _Pen(NamedTuple):
    color: str
    style: str
    wide: float
    """Points."""


@dataclass(frozen=True, eq=False)
class _Cut:
    """Everything of one slice, as pictures of the same shape (rows, columns)."""

    plane: Plane
    index: int
    slices: int
    image: np.ndarray | None
    truth: np.ndarray | None
    prediction: np.ndarray | None
    names: dict[int, str]
    pixel: tuple[float, float]


def draw_overlay(figure: Figure) -> Canvas:
    """Draw one slice: left the contours, right the differences if there are two contours.

    `media`: `image`, `truth`, `prediction`, each optional but not all. `data`, all optional: `axis` (voxel axis across
    the slices, 0..2), `index` (slice from 0; default: the one that differs most, else the largest cross-section),
    `window` [lowest, highest] intensity, `caption` (a line under the title), `whole` (True: never zoom).
    """
    cut, window, unit = _prepare(figure)
    inside = np.any([one > 0 for one in (cut.truth, cut.prediction) if one is not None], axis=0)
    inside = inside if inside.ndim else np.zeros_like(cut.image, dtype=bool)
    top, bottom, left, right = view_box(inside, cut.pixel, whole=bool(figure.data.get("whole")))
    zoomed = (bottom - top) * (right - left) < 0.7 * inside.size
    panels = 2 if cut.truth is not None and cut.prediction is not None else 1
    width, height = (right - left) * cut.pixel[0], (bottom - top) * cut.pixel[1]
    canvas, all_axes = _sheet(panels, width / height)
    for axes in all_axes:
        _background(axes, cut, window)
        axes.set_xlim(left * cut.pixel[0], right * cut.pixel[0])
        axes.set_ylim(bottom * cut.pixel[1], top * cut.pixel[1])
        _letters(axes, cut.plane)
    handles = _contours(all_axes[0], cut)
    _ruler(all_axes[0], width)
    if panels == 2:
        all_axes[0].set_title("Contours", fontsize=10, color="#333333")
        all_axes[1].set_title("Differences", fontsize=10, color="#333333")
        handles += _differences(all_axes[1], cut)
    _words(canvas, figure, _subtitle(cut, window, unit, zoomed=zoomed))
    place = (_SIDE / canvas.get_figwidth() - 0.008, (_BELOW - 0.1) / canvas.get_figheight())
    canvas.legend(handles=handles, loc="upper left", bbox_to_anchor=place, ncols=4, fontsize=9)
    return canvas


def _sheet(panels: int, ratio: float) -> tuple[Canvas, list[Axes]]:
    """Return a canvas with room for words above and the legend below, and axes of width / height `ratio`."""
    wide = float(np.clip(_HEIGHT * ratio, 2.6, 6.5))
    tall = min(_HEIGHT, wide / ratio)
    width, height = max(5.6, panels * (wide + _SIDE) + _SIDE), tall + _ABOVE + _BELOW
    canvas = new_canvas(width, height)
    places = [(_SIDE + number * (wide + _SIDE), _BELOW, wide, tall) for number in range(panels)]
    return canvas, [canvas.add_axes((x / width, y / height, w / width, h / height)) for x, y, w, h in places]


def _prepare(figure: Figure) -> tuple[_Cut, tuple[float, float], str]:
    image, truth, prediction = (figure.shown(role) for role in ("image", "truth", "prediction"))
    first: Volume = next(medium for medium in (image, truth, prediction) if medium is not None)
    for role, other in (("truth", truth), ("prediction", prediction)):
        if other is not None:
            first.need_same_grid(other, names=("image", role))
    axis, index = figure.data.get("axis"), figure.data.get("index")
    if axis is None or index is None:
        axis, index = largest_error(first, truth, prediction, axis=axis)
    plane = plane_of(first.affine, axis)
    shown, true, found = (
        None if one is None else plane.cut(one.voxels[0], index) for one in (image, truth, prediction)
    )
    names = {value: label.name_of(value) for label in (prediction, truth) if label for value in _shown_values(label)}
    cut = _Cut(plane, index, first.shape[axis], shown, true, found, names, plane.pixel(first.spacing))
    given = figure.data.get("window")
    window = (float(given[0]), float(given[1])) if given else default_window(image, cut.image)
    return cut, window, image.unit if image is not None else ""


def _shown_values(label: Label) -> list[int]:
    return label.values() if not label.labels else sorted(value for value in label.labels if value > 0)


def _background(axes: Axes, cut: _Cut, window: tuple[float, float]) -> None:
    rows, columns = next(one for one in (cut.image, cut.truth, cut.prediction) if one is not None).shape
    picture = np.zeros((rows, columns)) if cut.image is None else cut.image
    extent = (0.0, columns * cut.pixel[0], rows * cut.pixel[1], 0.0)
    axes.imshow(picture, cmap="gray", vmin=window[0], vmax=window[1], extent=extent, interpolation="nearest")
    axes.set_aspect("equal")
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("black")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _contours(axes: Axes, cut: _Cut) -> list[Any]:
    """Draw all outlines, expert solid and wide, computer dashed and narrow on top; return what the legend shows."""
    from matplotlib.lines import Line2D

    pictures = [one for one in (cut.truth, cut.prediction) if one is not None]
    values = sorted({int(value) for one in pictures for value in np.unique(one) if value > 0})
    many = len(cut.names) > 1 or len(values) > 1
    styles = ((cut.truth, "solid", 2.4, EXPERT, "Expert"), (cut.prediction, "dashed", 1.5, COMPUTER, "Computer"))
    handles = []
    for picture, style, wide, color, who in styles:
        if picture is None:
            continue
        for value in values:
            _outline(axes, picture == value, cut.pixel, _Pen(_color(value) if many else color, style, wide))
        shade = "#555555" if many else color
        handles.append(Line2D([], [], color=shade, ls=style, lw=wide, label=who))
    if many:
        handles += [
            Line2D([], [], color=_color(value), lw=5, label=cut.names.get(value, f"label {value}")) for value in values
        ]
    return handles


def _color(value: int) -> str:
    return STRUCTURES[(value - 1) % len(STRUCTURES)]


def _outline(axes: Axes, mask: np.ndarray, pixel: tuple[float, float], pen: _Pen) -> None:
    if not mask.any():
        return
    from matplotlib import patheffects

    padded = np.pad(mask.astype(float), 1)  # closes outlines at the edge of the picture
    x = (np.arange(padded.shape[1]) - 0.5) * pixel[0]
    y = (np.arange(padded.shape[0]) - 0.5) * pixel[1]
    lines = axes.contour(x, y, padded, levels=[0.5], colors=[pen.color], linestyles=pen.style, linewidths=pen.wide)
    if pen.style == "solid":
        lines.set_path_effects([patheffects.withStroke(linewidth=pen.wide + 1.2, foreground="#00000099")])


def _differences(axes: Axes, cut: _Cut) -> list[Any]:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Patch

    assert cut.truth is not None
    assert cut.prediction is not None
    true, found = cut.truth > 0, cut.prediction > 0
    masks = (true & ~found, found & ~true, true & found & (cut.truth != cut.prediction))
    handles = []
    for mask, (name, color, hatch) in zip(masks, _DIFFERENCES, strict=True):
        if mask.any():
            paint = np.zeros((*mask.shape, 4))
            paint[mask] = to_rgba(color, 0.6)
            rows, columns = mask.shape
            axes.imshow(paint, extent=(0.0, columns * cut.pixel[0], rows * cut.pixel[1], 0.0), interpolation="nearest")
            padded = np.pad(mask.astype(float), 1)
            x, y = ((np.arange(n) - 0.5) * size for n, size in zip(padded.shape[::-1], cut.pixel, strict=True))
            hatched = axes.contourf(x, y, padded, levels=[0.5, 2], colors="none", hatches=[hatch])
            hatched.set_edgecolor("#00000088")
            hatched.set_linewidth(0)
        if mask.any() or color != CONFUSED:
            handles.append(Patch(facecolor=color, edgecolor="#00000088", hatch=hatch, label=name))
    return handles


def _letters(axes: Axes, plane: Plane) -> None:
    from matplotlib import patheffects

    left, right, top, bottom = tuple(plane.letters)
    stroke = [patheffects.withStroke(linewidth=2.5, foreground="black")]
    places = [(left, 0.02, 0.5, "left", "center"), (right, 0.98, 0.5, "right", "center")]
    places += [(top, 0.5, 0.98, "center", "top"), (bottom, 0.5, 0.02, "center", "bottom")]
    for letter, x, y, ha, va in places:
        style = {"color": "white", "fontsize": 12, "fontweight": "bold", "path_effects": stroke}
        axes.text(x, y, letter, ha=ha, va=va, transform=axes.transAxes, **style)  # type: ignore[arg-type]


def _ruler(axes: Axes, width: float) -> None:
    """Draw a bar of a round number of mm, about a quarter of the picture."""
    from matplotlib import patheffects

    length = min(_RULERS, key=lambda each: abs(each - width / 4))
    share = length / width
    stroke = [patheffects.withStroke(linewidth=4, foreground="black")]
    axes.plot([0.03, 0.03 + share], [0.045] * 2, color="white", lw=2.5, transform=axes.transAxes, path_effects=stroke)
    axes.text(
        0.03, 0.06, f"{length} mm", color="white", fontsize=9, ha="left", va="bottom", transform=axes.transAxes,
        path_effects=stroke,
    )  # fmt: skip


def _subtitle(cut: _Cut, window: tuple[float, float], unit: str, *, zoomed: bool) -> str:
    parts = [f"{cut.plane.name.capitalize()} slice {cut.index + 1} of {cut.slices}"] if cut.slices > 1 else []
    if cut.image is not None:
        level, wide = sum(window) / 2, window[1] - window[0]
        parts.append(f"window: level {level:.4g}, width {wide:.4g} {unit}".rstrip())
    return " · ".join([*parts, *(["zoomed in"] if zoomed else [])])


def _words(canvas: Canvas, figure: Figure, subtitle: str) -> None:
    caption = str(figure.data.get("caption", ""))
    lines = [(figure.title, {"fontsize": 13, "fontweight": "bold"})]
    lines += [(caption, {"fontsize": 10, "color": "#222222"})] if caption else []
    lines += [(subtitle, {"fontsize": 9, "color": "#666666"})]
    for place, (text, style) in enumerate(lines):
        below = (0.12, 0.40, 0.64)[place] if caption else (0.2, 0.52)[place]
        x, y = _SIDE / canvas.get_figwidth(), 1 - below / canvas.get_figheight()
        canvas.text(x, y, text, ha="left", va="top", **style)  # type: ignore[arg-type]
