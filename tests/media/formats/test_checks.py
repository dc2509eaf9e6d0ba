"""What every reader checks before it decodes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medas.errors import BadFile, OverLimit
from medas.media.formats.checks import (
    build,
    check_counts,
    check_finite,
    check_length,
    check_spacing,
    linear,
    narrow,
    native,
    number,
    read_array,
    whole,
)

EYE = np.eye(4)


@given(st.floats(-1e307, 1e307))
def test_every_finite_number_is_read_from_its_text(value: float) -> None:
    assert number(repr(value), "size", file="scan") == value
    assert number(f" {value:+.9e} \0", "size", file="scan") == float(f"{value:+.9e}")


@given(st.text(max_size=6))
@example("1_0")
@example("١٢")
@example("infinity")
@example("1e400")
def test_other_text_is_no_number(text: str) -> None:
    plain = text.strip(" \0")
    if plain and set(plain) <= set("0123456789+-.eE"):
        return

    with pytest.raises(BadFile, match="size: "):
        number(text, "size", file="scan")
    with pytest.raises(BadFile, match="size: "):
        whole(text, "size", file="scan")


@pytest.mark.parametrize(
    "sizes", [(0, 1, 1), (1, -1, 1), (1, 1, math.nan), (math.inf, 1, 1), (1e-7, 1, 1), (1, 1, 2e5)]
)
def test_impossible_voxel_sizes_are_refused(sizes: tuple[float, ...]) -> None:
    check_spacing((1e-4, 0.7, 300), file="scan")

    with pytest.raises(BadFile, match="impossible"):
        check_spacing(sizes, file="scan")


def test_sizes_are_multiplied_without_wrapping_around() -> None:
    assert check_counts((2, 3, 4), 8, file="scan") == 192
    for counts in ((2**32, 2**32), (2**63, 1), (2**64, 2**64, 2**64)):
        with pytest.raises(OverLimit):
            check_counts(counts, 8, file="scan")
    with pytest.raises(BadFile, match="axis without voxels"):
        check_counts((2, -3, -4), 8, file="scan")


def test_a_file_is_neither_too_short_nor_too_long() -> None:
    check_length(10, 10, file="scan")

    with pytest.raises(BadFile, match="cut off: 9 bytes of voxels instead of 10"):
        check_length(9, 10, file="scan")
    with pytest.raises(BadFile, match="longer than its header says"):
        check_length(11, 10, file="scan")


@pytest.mark.parametrize("dtype", ["<i2", ">i2", "<f8", ">f8", "u1"])
def test_arrays_come_back_in_the_byte_order_of_this_machine(tmp_path: Path, dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    (tmp_path / "body").write_bytes(b"head" + array.tobytes())

    found = read_array(tmp_path / "body", np.dtype(dtype), (2, 3), 4)

    np.testing.assert_array_equal(found, array)
    assert found.dtype.isnative
    np.testing.assert_array_equal(native(array.copy()), array)


def test_a_read_only_array_is_not_swapped_in_place() -> None:
    array = np.arange(3, dtype=">i2")
    array.flags.writeable = False

    assert native(array).tolist() == [0, 1, 2] == array.tolist()


@pytest.mark.parametrize(
    ("stored", "slope", "intercept", "dtype"),
    [("i2", 2, -1024, "f4"), ("u1", 0.01, 0, "f4"), ("f4", 2, 1, "f4"), ("i4", 2, 0, "f8"), ("i2", 1e-5, 1000, "f8"), ("i2", 1e35, 0, "f8"), ("i2", 1e-40, 0, "f8")],
)  # fmt: skip
def test_every_step_between_stored_values_survives_scaling(stored: str, slope: float, intercept: float, dtype: str) -> None:  # fmt: skip
    values = np.array([[0, 1, 2, 100]], stored)

    found = linear(values, slope, intercept)

    assert found.dtype == np.dtype(dtype)
    np.testing.assert_allclose(np.diff(found.astype(float)), np.diff(values.astype(float)) * slope, rtol=0.2)


@given(st.lists(st.integers(-(2**53), 2**53), min_size=1, max_size=5))
def test_64_bit_whole_numbers_become_a_type_that_volumes_have(values: list[int]) -> None:
    found = narrow(np.array(values, np.int64), file="scan")

    assert found.tolist() == values
    assert found.dtype in (np.int32, np.float64)


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, 2**63 - 1])
def test_64_bit_whole_numbers_that_real_numbers_cannot_hold_are_refused(value: int) -> None:
    with pytest.raises(BadFile, match="too large to be kept exactly"):
        narrow(np.array([value], np.int64), file="scan")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_voxel_that_is_no_number_is_found(bad: float) -> None:
    voxels = np.zeros((1, 5, 5, 5), np.float32)
    check_finite(voxels, file="scan")
    voxels[0, 2, 3, 4] = bad

    with pytest.raises(BadFile, match="not all finite"):
        check_finite(voxels, file="scan")


@pytest.mark.parametrize(
    ("affine", "more"),
    [(np.zeros((4, 4)), {}), (np.eye(3), {}), (np.diag([1, 1, 1e6, 1]), {}), (EYE, {"channels": ("a", "b")})],
)
def test_what_no_volume_can_be_made_of_is_a_bad_file(affine: Any, more: dict[str, Any]) -> None:
    with pytest.raises(BadFile) as caught:
        build(np.zeros((1, 2, 2, 2)), affine, file="scan", **more)

    assert caught.value.where == {"file": "scan"}
    assert caught.value.hint
