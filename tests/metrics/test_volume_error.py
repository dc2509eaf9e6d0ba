"""Volume error: sign and empty masks."""

from __future__ import annotations

import numpy as np

from medas.metrics.pair import Pair
from medas.metrics.volume_error import VOLUME_ERROR, volume_error

NOTHING, LITER = np.zeros((100, 100, 100), bool), np.ones((100, 100, 100), bool)


def test_too_large_is_positive() -> None:
    assert volume_error(LITER, NOTHING) == 1000
    assert volume_error(NOTHING, LITER) == -1000


def test_empty_masks_have_a_volume_error_too() -> None:
    pairs = ((NOTHING, NOTHING), (NOTHING, LITER), (LITER, NOTHING), (LITER, LITER))

    assert [VOLUME_ERROR.of(Pair.of(*pair)).value for pair in pairs] == [0, -1000, 1000, 0]
