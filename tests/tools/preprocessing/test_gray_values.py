"""Mean, deviation and percentiles of gray values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from medas.tools.preprocessing.gray_values import gray_values

WANTED = [0, 0.5, 25, 33.3, 50, 75, 99.5, 100]
KINDS = st.sampled_from([np.dtype(name) for name in ("int8", "uint8", "int16", "uint16")])


@given(voxels=KINDS.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(max_dims=3, max_side=6))))
def test_counting_whole_numbers_gives_what_numpy_gives(voxels: np.ndarray) -> None:
    known = gray_values(voxels)

    assert known.mean() == pytest.approx(voxels.mean(dtype=float), rel=1e-12, abs=1e-9)
    assert known.deviation() == pytest.approx(voxels.std(dtype=float), rel=1e-9, abs=1e-9)
    assert known.percentiles(WANTED) == pytest.approx(np.percentile(voxels.astype(float), WANTED), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("kind", ["float32", "float64", "int32"])
def test_measuring_other_numbers_gives_what_numpy_gives(kind: str) -> None:
    voxels = (np.random.default_rng(0).normal(300, 90, (60, 50, 40))).astype(kind).T

    known = gray_values(voxels)

    assert known.mean() == pytest.approx(voxels.mean(dtype=float), rel=1e-12)
    assert known.deviation() == pytest.approx(voxels.std(dtype=float), rel=1e-9)
    np.testing.assert_array_equal(known.percentiles(WANTED), np.percentile(voxels, WANTED))


def test_a_large_mean_does_not_swallow_a_small_deviation() -> None:
    voxels = np.array([1e8, 1e8 + 1, 1e8 + 2])

    assert gray_values(voxels).deviation() == pytest.approx((2 / 3) ** 0.5)
