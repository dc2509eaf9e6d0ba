"""The peak flow meters of the paper."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.statistics.bland_altman import limits_of_agreement

LARGE = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def test_published_limits_of_two_peak_flow_meters() -> None:
    found = limits_of_agreement(np.array(LARGE), np.array(MINI))

    assert (found.bias, found.deviation, found.n) == (pytest.approx(-2.1, abs=0.05), pytest.approx(38.8, abs=0.05), 17)
    # The paper multiplies by 2 and rounds; intervals: -22.0 to 17.8 of the bias, -114.3 to -45.1 and 40.9 to 110.1.
    assert (found.low, found.high) == pytest.approx((-2.1 - 1.96 * 38.8, -2.1 + 1.96 * 38.8), abs=0.15)
    assert found.bias_interval == pytest.approx((-22.0, 17.8), abs=0.2)
    assert np.diff(found.low_interval) == pytest.approx(114.3 - 45.1, abs=0.5)


def test_too_few_or_missing_values_are_refused() -> None:
    with pytest.raises(WrongInput, match="at least 3"):
        limits_of_agreement(np.array([1, 2]), np.array([1, 2]))
    with pytest.raises(WrongInput, match="missing"):
        limits_of_agreement(np.array([1, 2, np.nan]), np.array([1, 2, 3]))
