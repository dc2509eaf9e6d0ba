"""Figures of every kind become PNG and SVG, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import NotFound
from medas.media import Figure, Image
from medas.reporting.figure import png, svg

LINES = Figure("lines", "Loss <b>$x^2", {"x": [1, 2], "series": [{"name": "a & b", "values": [1, 2]}]})
BOX = Figure("box", "Dice", {"groups": [{"name": "liver", "values": [0.8, 0.9]}]})
OVERLAY = Figure("overlay", "Case", {}, {"image": Image(np.zeros((1, 4, 4, 1)), np.eye(4))})


@pytest.mark.parametrize("figure", [LINES, BOX, OVERLAY], ids=lambda figure: figure.kind)
def test_equal_figures_give_equal_bytes(figure: Figure) -> None:
    assert png(figure) == png(figure)
    assert svg(figure) == svg(figure)


def test_text_in_svg_is_escaped_and_dollars_stay() -> None:
    text = svg(LINES)

    assert "Loss &lt;b&gt;$x^2" in text
    assert "a &amp; b" in text


def test_two_figures_on_one_page_have_different_ids() -> None:
    other = Figure("lines", "Another", dict(LINES.data))

    def ids(text: str) -> set[str]:
        return {part.split('"')[0] for part in text.split('clipPath id="')[1:]}

    assert not ids(svg(LINES)) & ids(svg(other))


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(NotFound, match="kind 'pie'"):
        png(Figure("pie", "x"))


@pytest.mark.parametrize("figure", [LINES])
def test_chinese_titles_draw_without_a_warning(figure: Figure) -> None:
    assert png(Figure(figure.kind, "训练损失", dict(figure.data))).startswith(b"\x89PNG")
