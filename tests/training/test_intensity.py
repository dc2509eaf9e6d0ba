"""Gray values on the way into a network."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spheres import training_case

from medas.errors import WrongInput
from medas.training.cases import TrainingCase
from medas.training.intensity import Intensity, intensity_of_foreground

FIXED = Intensity("fixed", (-100.0,), (300.0,), (50.0,), (25.0,))


def image(*channels: list[float]) -> np.ndarray:
    return np.array(channels).reshape(len(channels), -1, 1, 2)


def scaled(intensity: Intensity, voxels: np.ndarray) -> np.ndarray:
    return intensity.scaling(voxels).apply(voxels)


def test_zscore_gives_each_channel_mean_0_and_deviation_1() -> None:
    result = scaled(Intensity("zscore"), image([1, 2, 3, 6], [10, 10, 30, 30]))

    np.testing.assert_allclose(result.mean(axis=(1, 2, 3)), 0, atol=1e-6)
    np.testing.assert_allclose(result.std(axis=(1, 2, 3)), 1, rtol=1e-6)
    assert result[1].ravel().tolist() == [-1, -1, 1, 1]


def test_the_lowest_value_is_no_foreground() -> None:
    result = scaled(Intensity("foreground_zscore"), image([0, 0, 0, 0, 4, 6]))

    assert result.ravel().tolist() == [-5, -5, -5, -5, -1, 1]


def test_fixed_numbers_clip_shift_and_divide() -> None:
    result = scaled(FIXED, image([-1000, 50, 100, 1000]))

    assert result.ravel().tolist() == [-6, 0, 2, 10]


def test_none_changes_only_the_type() -> None:
    result = scaled(Intensity("none"), image([1, 2]).astype(np.int16))

    assert result.ravel().tolist() == [1, 2]
    assert result.dtype == np.float32


@pytest.mark.parametrize("rule", ["zscore", "foreground_zscore"])
def test_a_constant_image_becomes_0(rule: str) -> None:
    assert not scaled(Intensity(rule), image([7, 7, 7, 7])).any()  # type: ignore[arg-type]


def test_the_input_stays_as_it_is() -> None:
    voxels = image([1.0, 2.0]).astype(np.float32)

    scaled(FIXED, voxels)

    assert voxels.ravel().tolist() == [1, 2]


@given(st.floats(-1e6, 1e6), st.integers(2, 6))
def test_a_large_offset_does_not_cancel(offset: float, slices: int) -> None:
    voxels = np.random.default_rng(0).standard_normal((1, 4, 4, slices)) + offset

    scaling = Intensity("zscore").scaling(voxels)

    assert scaling.shift[0] == pytest.approx(voxels.mean(), rel=1e-6)
    assert scaling.scale[0] == pytest.approx(voxels.std(), rel=1e-4)


@pytest.mark.parametrize("intensity", [Intensity("zscore"), Intensity("none"), FIXED])
def test_the_entry_comes_back_from_json(intensity: Intensity) -> None:
    assert Intensity.from_json(json.loads(json.dumps(intensity.to_json()))) == intensity


@pytest.mark.parametrize(
    "data", [{"rule": "magic"}, {}, {"rule": "fixed"}, {"rule": "fixed", "low": [1, 2], "high": [1]}]
)
def test_strange_entries_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(WrongInput, match="intensity"):
        Intensity.from_json(data)


def test_ct_numbers_come_from_labeled_voxels() -> None:
    label = np.zeros((1, 10, 10, 10), np.uint8)
    label[:, :5] = 1
    voxels = np.where(label, 100, -1000).astype(np.int16)
    voxels[0, 0, 0, 0] = 30_000  # a metal clip, above the highest percentile

    found = intensity_of_foreground([TrainingCase("a", "a", voxels, label)])

    assert (found.rule, found.low, found.mean) == ("fixed", (100,), (100,))
    assert found.high[0] < 30_000


def test_the_order_in_memory_does_not_matter() -> None:
    case = training_case(1)
    stored = [np.ascontiguousarray(one.transpose(0, 3, 2, 1)).transpose(0, 3, 2, 1) for one in (case.image, case.label)]

    assert intensity_of_foreground([case]) == intensity_of_foreground([TrainingCase("a", "a", *stored)])


def test_without_labels_ct_falls_back_to_zscore() -> None:
    empty = TrainingCase("a", "a", np.zeros((1, 2, 2, 2)), np.zeros((1, 2, 2, 2), np.uint8))

    assert intensity_of_foreground([empty]) == Intensity("zscore")
