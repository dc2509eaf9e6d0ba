"""Label maps."""

from __future__ import annotations

from typing import Any

import pytest

from medas.datasets.labels import odd_label, odd_values


@pytest.mark.parametrize(
    ("values", "check"),
    [((0, 0), "empty label map"), ((1, 2), "no background"), ((0, 255), "values 0 and 255")],
)
def test_an_odd_label_map_is_named(label_facts: Any, values: tuple[int, ...], check: str) -> None:
    assert [one.check for one in odd_label([label_facts(*values)])] == [check]


def test_an_ordinary_label_map_is_fine(label_facts: Any) -> None:
    assert not list(odd_label([label_facts(0, 1, 2)]))


def test_a_gap_is_told_once_for_all_cases(label_facts: Any) -> None:
    (found,) = odd_values([label_facts(0, 1, 4, case="a"), label_facts(0, 1, 4, case="b")])

    assert found.what == "Label values are 1, 4; 2, 3 are not used."
    assert not found.case


def test_a_named_value_that_does_not_occur_is_no_gap(label_facts: Any) -> None:
    names = {1: "liver", 2: "spleen", 3: "kidney"}

    assert not list(odd_values([label_facts(0, 1, 3, names=names)]))


def test_a_value_without_a_name_is_unexpected(label_facts: Any) -> None:
    (found,) = odd_values([label_facts(0, 1, 2, names={1: "liver"})])

    assert found.what == "Unexpected label values: 2; named are 1."


def test_a_slip_of_the_brush_is_found_among_many_cases(label_facts: Any) -> None:
    usual = [label_facts(0, 1, 2, case=f"c{n}") for n in range(20)]
    (found,) = odd_values([*usual, label_facts(0, 1, 2, 3, case="slip")])

    assert (found.case, found.check) == ("slip", "unexpected label value")


def test_numbers_of_instances_are_no_kinds(label_facts: Any) -> None:
    assert not list(odd_values([label_facts(*range(0, 200, 2))]))
