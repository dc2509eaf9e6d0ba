"""Points, steps and levels."""

from __future__ import annotations

import pytest

from medas.media import Figure
from medas.reporting.canvas import look
from medas.reporting.figure import png
from medas.reporting.scatter import draw_scatter

DATA = {
    "x_title": "Mean (ml)",
    "y_title": "Difference (ml)",
    "series": [
        {"name": "", "x": [1, 2, None], "y": [0.5, None, 1]},
        {"name": "curve", "x": [0, 1], "y": [0, 1], "joined": "line"},
        {"name": "steps", "x": [0, 1], "y": [0, 1], "joined": "steps"},
    ],
    "levels": [{"y": 0.2, "text": "bias 0.2", "low": 0.1, "high": 0.3}, {"y": 0.4, "text": "limit"}],
    "diagonal": True,
    "limits": {"x": [0, 3]},
}


def test_axes_points_and_names() -> None:
    with look():
        axes = draw_scatter(Figure("scatter", "Plot", DATA)).axes[0]

    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Mean (ml)", "Difference (ml)")
    assert axes.get_xlim() == (0, 3)
    assert axes.lines[0].get_xdata().tolist()[:2] == [1, 2]  # type: ignore[union-attr]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["curve", "steps"]
    assert [text.get_text() for text in axes.texts] == ["bias 0.2", "limit"]


def test_points_without_a_name_need_no_legend() -> None:
    figure = Figure("scatter", "Plot", {"series": [{"name": "", "x": [1], "y": [2]}]})

    with look():
        assert draw_scatter(figure).axes[0].get_legend() is None


@pytest.mark.parametrize("data", [DATA, {"series": []}])
def test_equal_figures_give_equal_pictures(data: dict[str, object]) -> None:
    assert png(Figure("scatter", "Plot", data)) == png(Figure("scatter", "Plot", data))
