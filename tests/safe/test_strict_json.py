"""JSON that means one thing: what is refused, and the canonical round trip."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medas.errors import BadFile, WrongInput
from medas.safe.strict_json import MAX_DEPTH, canonical, loads

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
@example(-0.0)
@example({"text": "-0.0", "number": -0.0})
@example({"a": "[" * 200})
@example("9" * 400)
@example([10**308, 1.7976931348623157e308, 5e-324])
def test_canonical_text_reads_back_as_the_same_value(value: Any) -> None:
    assert loads(canonical(value)) == value


@given(VALUES)
def test_canonical_text_is_canonical_again(value: Any) -> None:
    text = canonical(value)

    assert canonical(loads(text)) == text


@given(st.dictionaries(TEXTS, NUMBERS, max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical(backwards) == canonical(value)


@given(VALUES)
def test_everything_that_it_reads_other_readers_read_alike(value: Any) -> None:
    text = json.dumps(value)

    assert loads(text) == json.loads(text)


def test_the_spelling_is_fixed() -> None:
    assert canonical({"b": [1, 1.0, -0.0], "a": "é"}) == '{"a":"é","b":[1,1.0,0.0]}'.encode()


BAD = {
    "nothing": "", "blank": "  ", "nan": "NaN", "infinity": "[Infinity]", "minus infinity": '{"a": -Infinity}',
    "too large": "1e999", "too small": "-1e999", "large whole number": "1" + "0" * 309, "5000 digits": "9" * 5000,
    "key twice": '{"a": 1, "a": 2}', "key twice, spelled differently": '{"a": 1, "\\u0061": 2}',
    "key twice, deep": '[{"b": {"a": 1, "a": 1}}]', "65 lists": "[" * 65 + "]" * 65,
    "100,000 lists": "[" * 100_000 + "]" * 100_000, "100,000 objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "open lists": "[" * 100_000, "high surrogate": '"\\ud800"', "low surrogate": '{"\\udc00": 1}',
    "surrogate itself": '"\ud800"', "trailing comma": "[1,]", "comment": "[1] // one", "two values": "1 2",
    "single quotes": "{'a': 1}", "no quotes": "{a: 1}", "leading zero": "[01]", "plus": "[+1]", "hexadecimal": "[0x10]",
    "point only": "[.5]", "underscore": "[1_000]", "tab in a text": '"\t"', "open text": '"abc', "python": "True",
    "byte order mark": "\ufeff1", "escape": '"\\x41"', "zero byte": "\x00",
}  # fmt: skip
BAD_BYTES = {
    "byte order mark": b"\xef\xbb\xbf1", "utf-16": '{"a": 1}'.encode("utf-16"), "utf-16-le": '"a"'.encode("utf-16-le"),
    "latin-1": '"é"'.encode("latin-1"), "overlong": b'"\xc0\xaf"', "encoded surrogate": b'"\xed\xa0\x80"',
    "cut inside a character": b'"\xe2\x82"',
}  # fmt: skip


@pytest.mark.parametrize("text", [*BAD.values(), *BAD_BYTES.values()], ids=[*BAD, *(f"bytes: {n}" for n in BAD_BYTES)])
def test_what_two_readers_could_take_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadFile) as caught:
        loads(text, file="flow.medas.json")

    assert caught.value.where == {"file": "flow.medas.json"}
    assert caught.value.hint


def test_64_levels_are_read_and_brackets_inside_texts_do_not_count() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert canonical(loads(deepest)).decode() == deepest
    assert loads('["' + "[{" * 100 + '\\"[["]') == ["[{" * 100 + '"[[']


def test_messages_say_where_the_mistake_is() -> None:
    with pytest.raises(BadFile, match="line 2, column 3"):
        loads('{"a": 1,\n  b: 2}')
    with pytest.raises(BadFile, match="key 'dose' stands twice"):
        loads('{"dose": 1, "dose": 2}')


def test_names_like_those_of_other_languages_are_only_names() -> None:
    assert loads('{"__proto__": {"admin": true}}') == {"__proto__": {"admin": True}}


@pytest.mark.parametrize(
    "value", [math.nan, [math.inf], {"a": -math.inf}, 10**309, [10**5000], "\ud800", {"\udc00": 1}], ids=range(7)
)
def test_what_could_not_be_read_back_is_not_written(value: Any) -> None:
    with pytest.raises(WrongInput):
        canonical(value)


def test_deeper_than_can_be_read_back_is_not_written() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH):
        value = [value]
    endless: list[Any] = [value]
    endless.append(endless)

    for deep in (value, endless):
        with pytest.raises(WrongInput):
            canonical(deep)


def test_deeper_than_python_goes_is_not_written() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(WrongInput, match="nested deeper"):
        canonical(value)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object()])
def test_what_json_has_no_word_for_is_a_bug(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)
