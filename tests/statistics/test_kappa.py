"""Two readers and their categories."""

from __future__ import annotations

import pytest

from medas.errors import WrongInput
from medas.statistics.kappa import kappa


def pairs(table: list[list[int]]) -> tuple[list[int], list[int]]:
    drawn = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return [a for a, _ in drawn], [b for _, b in drawn]


def test_twenty_and_fifteen_of_fifty() -> None:
    # Observed 0.7, chance 0.5: (0.7 - 0.5) / 0.5.
    found = kappa(*pairs([[20, 5], [10, 15]]))

    assert found.value == pytest.approx(0.4)
    assert (found.observed, found.n) == (pytest.approx(0.7), 50)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4 < found.high


def test_weights_forgive_neighbors() -> None:
    table = [[10, 2, 0], [2, 10, 2], [0, 2, 10]]
    plain, linear, squared = (
        kappa(*pairs(table), order=[0, 1, 2], weights=weights).value for weights in ("none", "linear", "quadratic")
    )

    assert plain is not None
    assert linear is not None
    assert squared is not None
    assert plain < linear < squared
    # Quadratic weights by hand: disagreement 8 * 1/4 of 38 against chance.
    rows = [12, 14, 12]
    chance = sum(rows[a] * rows[b] * (a - b) ** 2 / 4 for a in range(3) for b in range(3)) / 38**2
    assert squared == pytest.approx(1 - (8 / 4 / 38) / chance)


def test_perfect_and_chance_agreement() -> None:
    assert kappa([0, 1, 0, 1], [0, 1, 0, 1]).value == 1
    assert kappa([0, 0, 1, 1], [0, 1, 0, 1]).value == 0
    assert kappa([1, 1], [1, 1]).value is None


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(WrongInput, match="pairs"):
        kappa([], [])
    with pytest.raises(WrongInput, match="need the order"):
        kappa([1], [2], weights="linear")
    with pytest.raises(WrongInput, match="'c' is not in the order"):
        kappa(["a", "c"], ["a", "b"], order=["a", "b"])
