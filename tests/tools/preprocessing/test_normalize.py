"""Gray values on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import WrongInput
from medas.media import Image
from medas.tools import Normalize

METHODS = ["z-score", "robust", "percentile", "min-max"]


def image(*values: float, dtype: str = "float32") -> Image:
    return Image(np.array(values, dtype).reshape(1, -1, 1, 1), np.eye(4), unit="HU")


def values(one: Image, **settings: Any) -> list[float]:
    return list(np.round(Normalize(image=one, **settings).run().unwrap().voxels.ravel().tolist(), 4))


def test_z_score_has_mean_0_and_deviation_1() -> None:
    assert values(image(2, 4, 6)) == pytest.approx([-1.2247, 0, 1.2247])


def test_min_max_runs_from_0_to_1() -> None:
    assert values(image(10, 20, 50, dtype="int16"), method="min-max") == [0, 0.25, 1]


def test_percentiles_cut_off_what_lies_beyond() -> None:
    assert values(image(*range(101)), method="percentile", low=25, high=75)[::25] == [0, 0, 0.5, 1, 1]


def test_robust_ignores_a_metal_clip() -> None:
    body = np.random.default_rng(0).normal(50, 10, 999)

    clean, clip = (values(image(*body, extra), method="robust")[:999] for extra in (50, 1e5))

    np.testing.assert_allclose(clean, clip, atol=0.02)
    assert np.std(clean) == pytest.approx(1, abs=0.1)


def test_robust_falls_back_where_most_voxels_are_air() -> None:
    assert values(image(0, 0, 0, 0, 0, 10), method="robust")[-1] == pytest.approx(
        10 / np.std([0, 0, 0, 0, 0, 10]), abs=1e-3
    )


def test_statistics_can_leave_the_air_out() -> None:
    air = [0.0] * 90
    body = [100.0, 110.0] * 5

    normalized = values(image(*air, *body), measured="in the foreground")

    assert normalized[90:92] == [-1, 1]
    assert normalized[0] == -21  # air lies 105 below the mean of the body, whose deviation is 5


def test_channels_are_normalized_one_by_one() -> None:
    picture = Image(np.array([[0, 1], [0, 100]], np.uint8).reshape(2, 2, 1, 1), np.eye(4), channels=("red", "green"))

    normalized = Normalize(image=picture, method="min-max").run().unwrap()

    assert normalized.voxels.ravel().tolist() == [0, 1, 0, 1]
    assert normalized.channels == ("red", "green")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0, 7.1, -1e6])
def test_a_constant_image_becomes_zero_and_never_nan(method: str, value: float) -> None:
    constant = Image(np.full((1, 5, 7, 3), value, np.float32), np.eye(4))

    assert (Normalize(image=constant, method=method, measured="in the foreground").run().unwrap().voxels == 0).all()


@settings(deadline=None, max_examples=50)
@given(
    data=st.lists(st.floats(-(2.0**99), 2.0**99, width=32), min_size=2, max_size=30),
    method=st.sampled_from(METHODS),
)
def test_no_finite_image_becomes_nan(data: list[float], method: str) -> None:
    normalized = Normalize(image=image(*data), method=method).run().unwrap()

    assert np.isfinite(normalized.voxels).all()


@pytest.mark.parametrize("method", METHODS)
def test_gray_values_keep_their_order_whatever_gain_and_offset_the_scanner_has(method: str) -> None:
    scan = np.random.default_rng(0).normal(size=200)

    one, other = (values(image(*scan), method=method), values(image(*(scan * 37 + 500)), method=method))

    np.testing.assert_allclose(one, other, atol=2e-3)


def test_the_unit_is_gone() -> None:
    assert Normalize(image=image(1, 2)).run().unwrap().unit == ""


def test_impossible_percentiles_and_nan_are_refused() -> None:
    with pytest.raises(WrongInput, match="low: must be less than high, got 60 and 40"):
        Normalize(image=image(1, 2), method="percentile", low=60, high=40).run().unwrap()
    with pytest.raises(WrongInput, match="no numbers"):
        Normalize(image=image(1, np.inf)).run().unwrap()


def test_values_beyond_all_measure_are_refused() -> None:
    with pytest.raises(WrongInput, match="too large"):
        Normalize(image=image(-1e308, 1e308, dtype="float64"), method="min-max").run().unwrap()
