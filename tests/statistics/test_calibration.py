"""Probabilities against what happened."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.statistics.calibration import Bin, calibration


def test_four_cases_in_two_bins() -> None:
    found = calibration(np.array([False, True, True, True]), np.array([0.1, 0.3, 0.8, 1.0]), bins=2)

    assert found.bins == (Bin(pytest.approx(0.2), 0.5, 2), Bin(pytest.approx(0.9), 1.0, 2))
    assert found.expected_error == pytest.approx((2 * 0.3 + 2 * 0.1) / 4)
    assert found.brier == pytest.approx((0.01 + 0.49 + 0.04 + 0) / 4)


def test_probabilities_that_say_what_happens_have_no_error() -> None:
    found = calibration(np.array([False, True] * 2 + [True] * 2), np.array([0.5] * 4 + [1.0] * 2))

    assert found.expected_error == 0
    assert [one.n for one in found.bins] == [4, 2]


@pytest.mark.parametrize("wrong", [1.2, -0.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(WrongInput, match="between 0 and 1"):
        calibration(np.array([True, False]), np.array([0.3, wrong]))
    with pytest.raises(WrongInput, match="no case"):
        calibration(np.array([]), np.array([]))
