"""Curves and boxes."""

from __future__ import annotations

from typing import Any

import pytest

from medas.media import Figure
from medas.reporting.canvas import look
from medas.reporting.charts import draw_box, draw_lines


def lines(**changes: Any) -> Figure:
    series = [
        {"name": "training", "values": [1.0, 0.5, 0.4], "panel": "Loss"},
        {"name": "validation", "values": [None, 0.7, None], "panel": "Dice", "unit": "1"},
    ]
    return Figure("lines", "Training", {"x": [1, 2, 3], "x_title": "Epoch", "series": series, **changes})


def test_each_panel_has_its_own_axes() -> None:
    with look():
        axes = draw_lines(lines()).axes

    assert [each.get_title(loc="left") for each in axes] == ["Loss", "Dice"]
    assert [each.get_xlabel() for each in axes] == ["Epoch", "Epoch"]


def test_points_lie_where_the_numbers_say_and_missing_ones_are_left_out() -> None:
    with look():
        loss, dice = draw_lines(lines()).axes

    assert loss.lines[0].get_ydata().tolist() == [1.0, 0.5, 0.4]  # type: ignore[union-attr]
    assert dice.lines[0].get_xdata().tolist() == [2.0]  # type: ignore[union-attr]


def test_a_mark_is_a_line_across_with_its_text() -> None:
    with look():
        axes = draw_lines(lines(mark={"x": 2, "text": "best epoch"})).axes[0]

    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["training", "best epoch"]


def test_a_box_says_its_n_and_shows_every_value() -> None:
    figure = Figure("box", "Dice", {"groups": [{"name": "liver", "values": [0.9, None, 0.8]}], "unit": "mm"})

    with look():
        axes = draw_box(figure).axes[0]

    assert axes.get_yticklabels()[0].get_text() == "liver  (n = 2)"
    dots = axes.lines[-1].get_xdata()
    assert sorted(dots.tolist()) == pytest.approx([0.8, 0.9])  # type: ignore[union-attr]


def test_limits_fix_the_axis() -> None:
    figure = Figure("box", "Dice", {"groups": [{"name": "a", "values": [0.5]}], "limits": [0, 1]})

    with look():
        assert draw_box(figure).axes[0].get_xlim() == (0, 1)
