"""Structures one by one."""

from __future__ import annotations

import numpy as np
import pytest

from medas.tools.postprocessing.structures import structures


@pytest.mark.parametrize(("values", "dtype"), [((2, 7), np.uint8), ((2, 3_000_000_000), np.uint32)])
def test_each_value_comes_with_its_box(values: tuple[int, int], dtype: type) -> None:
    label = np.zeros((4, 4, 4), dtype)
    label[1:3, 0, 2] = values[0]
    label[3, 3, 3] = values[1]

    assert list(structures(label)) == [
        (values[0], (slice(1, 3), slice(0, 1), slice(2, 3))),
        (values[1], (slice(3, 4), slice(3, 4), slice(3, 4))),
    ]


def test_a_map_without_background_and_one_with_nothing_else() -> None:
    assert [value for value, _ in structures(np.full((2, 2, 2), 70_000, np.int32))] == [70_000]
    assert list(structures(np.zeros((2, 2, 2), np.uint8))) == []
