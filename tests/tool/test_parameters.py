"""One validator turns raw input into a value of the schema, or names the rule that it breaks."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Optional

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import BadDeclaration, WrongInput
from medas.tool.parameters import Schema, accept, as_json, schema_of

NO_NUMBERS: list[Any] = [
    True, False, None, "inf", "-inf", "Infinity", "1e400", "-1e400", "nan", "NaN", float("nan"), float("inf"), "1_0",
    "", " ", "0x10", "1,5", "one", "--1", "1 2", "1 mm", [], [1], [1, 2], (1,), {}, {1}, b"1", 1j, 10**400, "9" * 5000,
    object(), np.bool_(1), np.array(np.bool_(1)), np.array([1.0]), np.array([1, 2]), np.nan, np.complex64(1),
    torch.tensor([1]) == 1, torch.tensor(1) == 1, torch.tensor([1.0]), torch.tensor(1j),
]  # fmt: skip
"""What no plug for a number takes."""


def value(annotation: Any, raw: Any, *, unit: str = "", **limits: float) -> Any:
    return accept(schema_of(annotation, limits), raw, name="width", unit=unit, hint="e.g. 400 HU")


def refusal(annotation: Any, raw: Any, **limits: float) -> str:
    with pytest.raises(WrongInput) as caught:
        value(annotation, raw, **limits)
    assert caught.value.where == {"param": "width"}
    assert caught.value.hint == "e.g. 400 HU"
    return caught.value.message


@pytest.mark.parametrize("raw", NO_NUMBERS, ids=lambda raw: repr(raw)[:20])
@pytest.mark.parametrize("annotation", [float, int])
def test_what_is_no_number_is_refused(annotation: Any, raw: Any) -> None:
    message = refusal(annotation, raw)

    assert message.startswith(("width: must be a", "width: must be finite"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (400, 400.0),
        ("400", 400.0),
        (" 4e2 ", 400.0),
        ("400 HU", 400.0),
        ("400HU", 400.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+1", 1.0),
        (np.float32(0.5), 0.5),
        (np.int16(3), 3.0),
        (np.array(3), 3.0),
        (torch.tensor(3), 3.0),
        (Fraction(1, 4), 0.25),
    ],
)  # fmt: skip
def test_numbers_come_in_many_spellings(raw: Any, expected: float) -> None:
    found = value(float, raw, unit="HU")

    assert (found, type(found)) == (expected, float)


def test_zero_has_no_sign() -> None:
    assert str(value(float, -0.0)) == "0.0"


@given(st.integers(-(2**53), 2**53), st.sampled_from(["", "1", "HU", "mm", "%"]))
def test_all_spellings_of_a_number_give_one_value(number: int, unit: str) -> None:
    spellings = [
        number,
        float(number),
        str(number),
        f"{number}.0",
        f" {number} ",
        f"{number} {unit if unit != '1' else ''}",
    ]

    found = {json.dumps(as_json(value(float, spelling, unit=unit))) for spelling in spellings}

    assert len(found) == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written_and_read(number: float) -> None:
    assert value(float, repr(number)) == number
    assert value(float, value(float, number)) == number


@given(st.integers(-(2**200), 2**200))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert value(int, number) == number
    assert value(int, str(number)) == number


@pytest.mark.parametrize("raw", [0.5, "0.5", np.float64(1.5), "1e-3"])
def test_a_broken_number_is_no_whole_number(raw: Any) -> None:
    assert refusal(int, raw).startswith("width: must be a whole number, got ")


@pytest.mark.parametrize("raw", [3.0, "3.0", "3e0", np.float32(3)])
def test_a_whole_number_may_be_written_with_a_point(raw: Any) -> None:
    found = value(int, raw)

    assert (found, type(found)) == (3, int)


@pytest.mark.parametrize(
    ("limits", "good", "bad", "words"),
    [
        ({"gt": 0}, 0.1, 0, "greater than 0"),
        ({"ge": 0}, 0, -0.1, "at least 0"),
        ({"lt": 1}, 0.9, 1, "less than 1"),
        ({"le": 1}, 1, 1.1, "at most 1"),
    ],
)
def test_limits_hold_and_are_named(limits: dict[str, float], good: float, bad: float, words: str) -> None:
    assert value(float, good, **limits) == good
    assert refusal(float, bad, **limits) == f"width: must be {words}, got {bad}"


@pytest.mark.parametrize(("raw", "expected"), [(True, True), ("yes", True), (" OFF ", False), (np.bool_(1), True)])
def test_yes_and_no_may_be_words(raw: Any, expected: bool) -> None:  # noqa: FBT001 - the value under test
    assert value(bool, raw) is expected


@pytest.mark.parametrize("raw", [1, 0, "1", "", None, "maybe", [True], 1.0])
def test_a_number_is_neither_yes_nor_no(raw: Any) -> None:
    assert refusal(bool, raw).startswith("width: must be true or false")


@pytest.mark.parametrize(("raw", "expected"), [("dice", "dice"), (" ce ", "ce"), (2, 2), ("2", 2)])
def test_a_choice_is_one_of_its_values(raw: Any, expected: Any) -> None:
    found = value(Literal["dice", "ce", 2], raw)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("raw", ["Dice", "", None, True, 1.5, ["dice"], np.array([1, 2])])
def test_what_is_no_choice_is_refused_with_the_choices(raw: Any) -> None:
    assert refusal(Literal["dice", "ce", 2], raw).startswith("width: must be one of dice, ce, 2, got ")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("a b", "a b"), ("", ""), (3, "3"), (3.0, "3"), (0.1234567, "0.1234567"), (1234567.5, "1234567.5"),
     (np.float64(0.1), "0.1")],
)  # fmt: skip
def test_text_is_kept_and_numbers_lose_no_digit_as_text(raw: Any, expected: str) -> None:
    assert value(str, raw) == expected


@pytest.mark.parametrize("raw", [None, True, [], b"a", float("nan"), float("inf")])
def test_what_is_no_text_is_refused(raw: Any) -> None:
    assert refusal(str, raw).startswith("width: must be text")


def test_a_path_becomes_a_path() -> None:
    assert value(Path, "a/b") == Path("a/b")
    assert value(Path, Path("a")) == Path("a")


@pytest.mark.parametrize("raw", ["", "a\0b", 3, None, True])
def test_what_is_no_path_is_refused(raw: Any) -> None:
    assert refusal(Path, raw).startswith("width: must be a path")


@pytest.mark.parametrize(
    "raw",
    [
        (1, 2, 3),
        [1, 2.0, "3"],
        "1, 2, 3",
        "1 2 3",
        "[1;2;3]",
        "1 mm, 2 mm, 3 mm",
        "1 2 3 mm",
        "1mm 2mm 3mm",
        np.array([1, 2, 3]),
        torch.tensor([1, 2, 3]),
        iter([1, 2, 3]),
    ],
)
def test_a_triple_comes_in_many_spellings(raw: Any) -> None:
    assert value(tuple[float, float, float], raw, unit="mm") == (1.0, 2.0, 3.0)


def test_another_unit_is_never_taken_for_the_own() -> None:
    with pytest.raises(WrongInput, match="must be a number"):
        value(list[float], "5 mm", unit="m")


@pytest.mark.parametrize(
    "raw", [1, "1 2", [1, 2, 3, 4], {1: 2}, {1, 2, 3}, b"123", None, True, [1, 2, "x"], [[1], [2], [3]]]
)
def test_what_is_no_triple_is_refused(raw: Any) -> None:
    assert refusal(tuple[float, float, float], raw).startswith("width: must ")


def test_a_list_has_any_length_and_its_limits_hold_for_each_value() -> None:
    assert value(list[int], []) == []
    assert value(list[str], "a, b") == ["a", "b"]
    assert refusal(list[float], [1, -1], ge=0) == "width: must be at least 0, got [1, -1]"


@pytest.mark.parametrize("raw", [None, "", " none "])
def test_an_optional_parameter_may_be_empty(raw: Any) -> None:
    assert value(float | None, raw) is None


def test_an_optional_parameter_is_checked_like_the_parameter() -> None:
    assert value(Optional[float], "3") == 3.0  # noqa: UP045 - the other spelling
    assert refusal(float | None, "abc") == "width: must be a number, got 'abc'"


def test_long_values_are_cut_in_messages() -> None:
    assert len(refusal(float, "x" * 1000)) < 150
    assert refusal(bool, 10**5000).endswith("got a number of very many digits")


@pytest.mark.parametrize(
    ("annotation", "limits", "schema"),
    [
        (float, {"gt": 0, "le": 1}, {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
        (int, {"ge": 1, "lt": 9}, {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}),
        (bool, {}, {"type": "boolean"}),
        (str, {}, {"type": "string"}),
        (Path, {}, {"type": "string", "format": "path"}),
        (Literal["a", 1], {}, {"enum": ["a", 1]}),
        (list[str], {}, {"type": "array", "items": {"type": "string"}}),
        (
            tuple[int, int],
            {"ge": 0},
            {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
        ),
        (float | None, {}, {"anyOf": [{"type": "number"}, {"type": "null"}]}),
    ],
)
def test_a_form_gets_a_json_schema(annotation: Any, limits: dict[str, float], schema: Schema) -> None:
    assert schema_of(annotation, limits) == schema


@pytest.mark.parametrize(
    "annotation",
    [dict, list, dict[str, int], set[int], tuple[int, ...], tuple[int, str], int | str, bytes, object, None],
)
def test_what_no_form_can_draw_is_no_parameter(annotation: Any) -> None:
    with pytest.raises(BadDeclaration, match="a parameter cannot be of type"):
        schema_of(annotation, {})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
    st.sampled_from([float, int, bool, str, Path, Literal["a", 1], list[float], tuple[int, int], float | None]),
)
def test_anything_is_accepted_as_json_or_refused_as_wrong_input(raw: Any, annotation: Any) -> None:
    schema = schema_of(annotation, {"ge": 0} if annotation in (float, int) else {})
    try:
        found = accept(schema, raw, name="width")
    except WrongInput:
        return

    text = json.dumps(as_json(found), allow_nan=False)

    assert accept(schema, json.loads(text), name="width") == found
