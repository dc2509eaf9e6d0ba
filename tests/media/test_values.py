"""Plain values on wires."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf

from medas.media import Bool, Image, Number, Text
from medas.media.values import is_plain

VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(Number),
    st.integers(-(2**53), 2**53).map(Number),
    st.text(st.characters(exclude_categories=("Cs",))).map(Text),
    st.booleans().map(Bool),
)


@given(VALUES)
def test_values_come_back_from_the_store(value: Number | Text | Bool) -> None:
    assert Shelf().round_trip(value) == value


@pytest.mark.parametrize(("medium", "plain"), [(Number, True), (Text, True), (Bool, True), (Image, False)])
def test_only_values_are_plain_items_of_a_column(medium: type, *, plain: bool) -> None:
    assert is_plain(medium) == plain
