"""Numbers as people read them."""

from __future__ import annotations

from medas.media import Measured
from medas.reporting.numbers import cell, interval, number, with_unit


def test_shares_get_three_digits_and_millimeters_one() -> None:
    assert (number(0.91234, "1"), number(4.06, "mm")) == ("0.912", "4.1")


def test_units_are_written_where_there_is_one() -> None:
    assert (with_unit(4.06, "mm"), with_unit(0.5, "1"), with_unit(None, "mm")) == ("4.1 mm", "0.500", "undefined")


def test_an_interval_needs_both_ends() -> None:
    assert interval(Measured("dice", 0.5, low=0.4, high=0.6)) == "0.400 to 0.600"
    assert interval(Measured("dice", 0.5)) == "–"


def test_cells_show_words_for_yes_and_no_and_nothing_for_nothing() -> None:
    assert [cell(value) for value in (True, None, 3, 0.5, "x")] == ["yes", "", "3", "0.500", "x"]
