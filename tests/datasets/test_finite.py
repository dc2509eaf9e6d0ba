"""Voxels that are no numbers."""

from __future__ import annotations

import numpy as np
import pytest

from medas.datasets.finite import is_finite, need_finite
from medas.errors import WrongInput
from medas.media import Image


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_bad_voxel_is_found(bad: float) -> None:
    voxels = np.zeros((1, 3, 3, 3), np.float32)
    voxels[0, 1, 2, 0] = bad

    assert not is_finite(voxels)
    with pytest.raises(WrongInput, match=r"scan: holds voxels that are no numbers"):
        need_finite(Image(voxels, np.eye(4)), name="scan")


def test_whole_numbers_and_ordinary_numbers_pass() -> None:
    need_finite(Image(np.full((1, 2, 2, 2), 2**31 - 1, np.int32), np.eye(4)), name="scan")
    need_finite(Image(np.full((1, 2, 2, 2), 3e38, np.float32), np.eye(4)), name="scan")
