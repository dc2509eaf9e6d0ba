"""Boxes, points and contours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf

from medas.errors import WrongInput
from medas.media import Box, Boxes, Contour, Contours, Medium, Point, Points

NUMBERS = st.floats(-1e4, 1e4)
PLACES = st.tuples(NUMBERS, NUMBERS, NUMBERS)
LABELS = st.sampled_from(["", "nodule", "Knoten"])
SCORES = st.none() | st.floats(0, 1)
ATTRIBUTES = st.dictionaries(st.sampled_from(["malignancy", "texture"]), st.integers(1, 5))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    corners = [sorted(draw(st.tuples(NUMBERS, NUMBERS))) for _ in range(3)]
    low, high = zip(*corners, strict=True)
    return Box(low, high, draw(LABELS), draw(SCORES), draw(ATTRIBUTES))


MEDIA = st.one_of(
    st.lists(boxes(), max_size=3).map(lambda found: Boxes(tuple(found))),
    st.lists(st.builds(Point, PLACES, LABELS, SCORES, ATTRIBUTES), max_size=3).map(lambda found: Points(tuple(found))),
    st.lists(
        st.builds(Contour, st.lists(PLACES, max_size=4).map(tuple), LABELS, st.booleans(), ATTRIBUTES), max_size=3
    ).map(lambda found: Contours(tuple(found))),
)


@given(MEDIA)
def test_they_come_back_from_the_store_as_they_were(original: Medium) -> None:
    assert Shelf().round_trip(original) == original


def test_a_box_turned_inside_out_is_refused() -> None:
    with pytest.raises(WrongInput, match="must not exceed high"):
        Box((0, 0, 5), (1, 1, 4))


def test_a_box_may_be_flat() -> None:
    assert Box((0, 0, 5), (1, 1, 5)).high == (1, 1, 5)
