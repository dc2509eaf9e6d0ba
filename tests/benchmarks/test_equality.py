from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from benchmarks.equality import difference


def test_numbers_are_apart_by_their_difference() -> None:
    assert difference([1, 2.5], [1, 2]) == 0.5


def test_a_relative_error_is_measured_at_the_larger_number() -> None:
    assert difference(8, 10, "relative") == 0.2


def test_texts_are_equal_or_cannot_be_compared() -> None:
    assert (difference("a", "a"), difference("a", "b")) == (0.0, math.inf)


def test_lists_of_other_lengths_cannot_be_compared() -> None:
    assert difference([1], [1, 2]) == math.inf


def test_arrays_are_compared_from_their_files(tmp_path: Path) -> None:
    one, other = np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2, 2), np.float32)
    other[1, 1, 1] = 4
    for name, array in (("one", one), ("other", other)):
        np.save(tmp_path / f"{name}.npy", array)
    files = [{"npy": str(tmp_path / f"{name}.npy")} for name in ("one", "other")]

    assert (difference(*files), difference(*files, "share")) == (4, 0.125)


def test_nan_equals_only_nan() -> None:
    assert (difference([math.nan], [math.nan]), difference([math.nan], [0.0])) == (0.0, math.inf)
