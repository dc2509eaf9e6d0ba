"""The one spelling of a document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from strategies import json_values

from medas.errors import WrongInput
from medas.workflow.spelling import WIDTH, spelled


@given(json_values(leaves=20))
def test_what_is_spelled_is_the_same_json(value: Any) -> None:
    assert json.loads(spelled(value)) == value


@given(json_values(leaves=20))
def test_the_spelling_is_a_fixed_point(value: Any) -> None:
    text = spelled(value)

    assert spelled(json.loads(text)) == text


def test_keys_are_sorted_and_scalars_share_a_line() -> None:
    assert spelled({"b": 1, "a": [1, "zwei", None, True]}) == '{\n  "a": [1, "zwei", null, true],\n  "b": 1\n}'
    assert spelled({"b": 1, "a": 2.5}) == '{"a": 2.5, "b": 1}'


def test_empty_lists_and_objects_count_as_scalars() -> None:
    assert spelled({"a": [], "b": {}}) == '{"a": [], "b": {}}'


def test_a_list_of_lists_has_one_line_each() -> None:
    assert spelled([[1, 2], [3, 4]]) == "[\n  [1, 2],\n  [3, 4]\n]"


@pytest.mark.parametrize(("length", "lines"), [(WIDTH - 5, 1), (WIDTH - 4, 3)])
def test_a_line_ends_at_its_width(length: int, lines: int) -> None:
    text = spelled(["x" * length])

    assert len(text.splitlines()) == lines


def test_the_key_counts_for_the_width_of_its_line() -> None:
    long = {"a": {"key" * 10: ["x" * 80]}}

    assert max(map(len, spelled(long).splitlines())) <= WIDTH


def test_letters_stay_letters_and_zero_has_no_sign() -> None:
    assert spelled(["肝", -0.0]) == '["肝", 0.0]'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": float("-inf")}, [object()], {1: b"x"}])
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(WrongInput, match="a document cannot hold"):
        spelled(value)
