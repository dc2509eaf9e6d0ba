"""Display windows."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.media import Image
from medas.tools import RescaleWindow


def volume(*values: float, dtype: str = "int16") -> Image:
    return Image(np.array(values, dtype).reshape(1, -1, 1, 1), np.eye(4), modality="CT", unit="HU")


def test_ends_of_the_window_become_zero_and_one() -> None:
    rescaled = RescaleWindow(image=volume(-160, 40, 240)).run().unwrap()

    np.testing.assert_allclose(rescaled.voxels.ravel(), [0, 0.5, 1])


def test_what_lies_outside_is_cut_off() -> None:
    rescaled = RescaleWindow(image=volume(-1024, 3071)).run().unwrap()

    assert rescaled.voxels.ravel().tolist() == [0, 1]


@pytest.mark.parametrize(
    ("preset", "low", "high"), [("lung", -1350, 150), ("liver", -20, 140), ("paper", -200, 200), ("as set", -160, 240)]
)
def test_presets_are_those_of_the_clinic(preset: str, low: int, high: int) -> None:
    rescaled = RescaleWindow(image=volume(low, (low + high) // 2, high), preset=preset).run().unwrap()

    np.testing.assert_allclose(rescaled.voxels.ravel(), [0, 0.5, 1], atol=1e-6)


@pytest.mark.parametrize("dtype", ["int16", "uint8", "int32", "float32", "float64"])
def test_values_are_exact_to_a_millionth(dtype: str) -> None:
    values = np.arange(0, 200, 7)
    rescaled = RescaleWindow(image=volume(*values, dtype=dtype), level=100, width=150).run().unwrap()

    np.testing.assert_allclose(rescaled.voxels.ravel(), np.clip((values - 25) / 150, 0, 1), atol=1e-6)


def test_the_values_are_hounsfield_units_no_more() -> None:
    rescaled = RescaleWindow(image=volume(0, 1)).run().unwrap()

    assert (rescaled.unit, rescaled.modality, rescaled.voxels.dtype) == ("", "CT", np.float32)


def test_the_unit_may_stand_behind_the_number() -> None:
    assert RescaleWindow(width="350 HU").width == 350


def test_a_window_without_width_and_nan_are_refused() -> None:
    with pytest.raises(WrongInput, match="width: must be greater than 0, got 0"):
        RescaleWindow(image=volume(0), width=0).run().unwrap()
    with pytest.raises(WrongInput, match="no numbers"):
        RescaleWindow(image=volume(float("nan"), dtype="float32")).run().unwrap()
