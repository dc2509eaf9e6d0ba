"""Tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf

from medas.errors import WrongInput
from medas.media import Table, TableColumn

CELLS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
ROWS = st.lists(st.dictionaries(st.sampled_from(["case", "dice", "ok"]), CELLS | TEXTS), max_size=5)


@given(ROWS)
def test_tables_come_back_from_the_store_row_by_row(rows: list[dict[str, Any]]) -> None:
    original = Table.of(rows, units={"dice": "1"})

    found = Shelf().round_trip(original)

    assert found.rows == original.rows
    assert found.columns == original.columns


def test_line_breaks_of_any_kind_inside_a_text_do_not_break_rows() -> None:
    text = "one\ntwo\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029three"

    found = Shelf().round_trip(Table.of([{"note": text}, {"note": "next"}]))

    assert found.values("note") == [text, "next"]


def test_kinds_of_columns_follow_from_the_values() -> None:
    table = Table.of([{"case": "a", "dice": None, "ok": True}, {"case": "b", "dice": 1}, {"ok": False}])

    assert [(column.name, column.kind) for column in table.columns] == [
        ("case", "text"), ("dice", "number"), ("ok", "bool"),
    ]  # fmt: skip
    assert table.values("dice") == [None, 1, None]


def test_a_column_of_mixed_values_is_text() -> None:
    assert Table.of([{"a": 1}, {"a": "two"}]).columns[0].kind == "text"


def test_a_row_with_an_unknown_column_is_refused() -> None:
    with pytest.raises(WrongInput, match="'dise'"):
        Table((TableColumn("dice"),), ({"dise": 1},))
