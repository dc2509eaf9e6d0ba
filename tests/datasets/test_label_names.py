"""Names of label values."""

from __future__ import annotations

import pytest

from medas.datasets.label_names import label_names
from medas.errors import WrongInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 = anterior, 2 = posterior", {1: "anterior", 2: "posterior"}),
        ("1: left kidney; 10: tumor (any)", {1: "left kidney", 10: "tumor (any)"}),
        ("3=liver\n", {3: "liver"}),
        ("", {}),
    ],
)
def test_names_are_read_as_people_write_them(text: str, expected: dict[int, str]) -> None:
    assert {value: entry.name for value, entry in label_names(text).items()} == expected


@pytest.mark.parametrize("text", ["liver", "0 = background", "1 =", "1 = a, 1 = b", "1 = a, 2 = a", "-1 = a"])
def test_what_is_no_value_and_name_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="structures"):
        label_names(text)
