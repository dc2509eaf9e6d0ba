"""Wilson's interval."""

from __future__ import annotations

import pytest

from medas.statistics.proportion import Proportion, proportion


def test_ten_of_ten_reach_from_72_percent_to_one() -> None:
    assert proportion(10, 10) == (1.0, pytest.approx(0.7225, abs=1e-4), 1.0, 10)
    assert proportion(0, 10) == (0.0, 0.0, pytest.approx(0.2775, abs=1e-4), 10)


def test_eighty_one_of_263_as_in_newcombe_1998() -> None:
    # Statistics in Medicine 17:857, table I: 0.3080 with 0.2553 to 0.3662.
    found = proportion(81, 263)

    assert (found.value, found.low, found.high) == pytest.approx((0.3080, 0.2553, 0.3662), abs=5e-5)


def test_of_none_nothing_is_said() -> None:
    assert proportion(0, 0) == Proportion(None, None, None, 0)
