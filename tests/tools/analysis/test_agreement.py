"""Two readers of five patients."""

from __future__ import annotations

from typing import Any

import pytest

from medas.errors import MedasError, NotFound, WrongInput
from medas.tool import Table
from medas.tools import Agreement

ROWS: list[dict[str, Any]] = [
    {"name": f"p{n}", "a": a, "b": b} for n, (a, b) in enumerate([(10, 12), (20, 21), (30, 33), (40, 42), (50, None)])
]


def compared(rows: list[dict[str, Any]] = ROWS, first: str = "a", second: str = "b") -> Any:
    table = Table.of(rows, units={"a": "ml", "b": "ml"})
    return Agreement(table=table, first=first, second=second).run().unwrap()


def test_bias_and_limits_carry_unit_n_and_what_was_left_out() -> None:
    bias = compared().scores.get("bias")

    assert (bias.value, bias.unit, bias.n) == (-2, "ml", 4)
    assert bias.low < -2 < bias.high
    assert bias.note == "1 rows without both values are left out"


def test_limits_lie_1_96_deviations_from_the_bias() -> None:
    scores = compared().scores

    # Differences -2, -1, -3, -2: their standard deviation is the root of 2/3.
    assert scores.get("upper_limit").value == pytest.approx(-2 + 1.96 * (2 / 3) ** 0.5)
    assert scores.get("icc").value > 0.9


def test_the_plot_shows_every_patient_and_three_lines() -> None:
    data = compared().figure.data

    assert data["series"][0]["x"] == [11, 20.5, 31.5, 41]
    assert data["series"][0]["y"] == [-2, -1, -3, -2]
    assert [level["text"].split()[0] for level in data["levels"]] == ["upper", "bias", "lower"]
    assert data["y_title"] == "a - b (ml)"


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"first": "c"}, NotFound, "no column 'c'"),
        ({"second": "name"}, WrongInput, "holds no numbers"),
        ({"rows": ROWS[:2]}, WrongInput, "at least 3 pairs"),
        ({"rows": []}, NotFound, "no column"),
    ],
)
def test_what_cannot_be_compared_is_refused(changes: dict[str, Any], kind: type[MedasError], words: str) -> None:
    with pytest.raises(kind, match=words):
        compared(**changes)


def test_readers_who_always_say_the_same_have_no_correlation() -> None:
    scores = compared([{"a": 1.0, "b": 1.0}] * 3).scores

    assert scores.get("icc").value is None
    assert scores.get("icc").note == "all values are equal"
    assert scores.get("bias").value == 0
