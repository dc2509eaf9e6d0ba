"""All values of numbered objects in one answer."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import GridMismatch
from medas.media.volume import Label
from medas.metrics.instances import NO_OBJECT, NOTHING_FOUND, measure_instances


def objects(*numbers: int) -> Label:
    return Label(np.array(numbers, np.int32).reshape(1, -1, 1, 1), np.eye(4))


def test_two_nuclei_under_one_region() -> None:
    found = measure_instances(objects(1, 1, 1, 1, 1), objects(1, 1, 1, 2, 2))

    values = {value.name: value.value for value in found.values}
    assert values == {
        "aji": 0.5, "aji_plus": 3 / 7, "pq": pytest.approx(2 * 0.6 / 3), "sq": pytest.approx(0.6), "dq": 2 / 3, "f1": 2 / 3,
        "objects": 1, "true_objects": 2,
    }  # fmt: skip


def test_nothing_at_all_says_so() -> None:
    found = measure_instances(objects(0, 0), objects(0, 0))

    assert found.get("aji") is not None
    assert {value.name: value.note for value in found.values if value.note} == {
        "aji": NO_OBJECT, "aji_plus": NO_OBJECT, "pq": NO_OBJECT, "sq": NOTHING_FOUND, "dq": NO_OBJECT, "f1": NO_OBJECT,
    }  # fmt: skip


def test_other_grids_are_refused() -> None:
    moved = Label(np.ones((1, 2, 1, 1), np.int32), np.diag([2.0, 1, 1, 1]))

    with pytest.raises(GridMismatch):
        measure_instances(moved, objects(1, 1))
