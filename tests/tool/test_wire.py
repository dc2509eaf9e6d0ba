"""A wire is the result of a step, on its way into a plug of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import BadWorkflow, WrongInput
from medas.tool.wire import STEP_ID, Wire

columns = st.none() | st.text(min_size=1).filter(lambda text: not set(text) & set("[]"))
wires = st.builds(
    Wire, st.from_regex(STEP_ID, fullmatch=True), st.from_regex(r"[A-Za-z_][A-Za-z0-9_]*", fullmatch=True), columns
)


@given(wires)
def test_a_wire_survives_being_written_and_read(wire: Wire) -> None:
    assert Wire.parse(str(wire)) == wire


def test_a_column_is_named_in_brackets() -> None:
    wire = Wire("cases", "dataset")["image"]

    assert wire == Wire("cases", "dataset", "image")
    assert str(wire) == "cases.dataset[image]"


@pytest.mark.parametrize(
    "text",
    ["", "cases", "cases.", ".dataset", "Cases.dataset", "1a.b", "a.b.c", "a.b[", "a.b[]", "a.b[c", "a.b[c][d]", "a.b[c]d",
     "a b.c", "a.b c", "a.1b", f"{'a' * 41}.b", "a.b\n"],
)  # fmt: skip
def test_what_is_no_wire_is_refused(text: str) -> None:
    with pytest.raises(BadWorkflow, match="is not a wire"):
        Wire.parse(text)


@pytest.mark.parametrize("column", ["", "a]", "[a", "a[b]"])
def test_a_column_that_could_not_be_read_back_is_refused(column: str) -> None:
    with pytest.raises(WrongInput, match="cannot be the name of a column"):
        Wire("cases", "dataset")[column]
