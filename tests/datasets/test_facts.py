"""Facts of one volume."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from medas.datasets.facts import facts_of
from medas.media import CaseId, Image, Label, PatientId

WHO = {"case": CaseId("a"), "patient": PatientId("p"), "column": "image"}


def test_an_image_is_described(image_facts: Any) -> None:
    found = image_facts([3, -5, 7], modality="CT", unit="HU")

    assert (found.low, found.high, found.finite, found.is_constant) == (-5, 7, True, False)
    assert (found.modality, found.unit, found.channels) == ("CT", "HU", 1)
    assert found.counts == {}


def test_label_values_are_counted(label_facts: Any) -> None:
    assert label_facts(0, 2, 2, 5).counts == {0: 1, 2: 2, 5: 1}
    assert label_facts(0, 70_000).counts == {0: 1, 70_000: 1}


@pytest.mark.parametrize("values", [[1.0, np.nan], [np.inf, 1.0]])
def test_what_is_no_number_has_no_picture_and_no_extremes(image_facts: Any, values: list[float]) -> None:
    found = image_facts(values)

    assert not found.finite
    assert np.isnan(found.low)
    assert not found.look.size


def test_the_digest_is_of_the_voxels_however_they_lie_in_memory() -> None:
    voxels = np.arange(24, dtype=np.int16).reshape(1, 2, 3, 4)
    other = np.ascontiguousarray(voxels.transpose(0, 3, 2, 1)).transpose(0, 3, 2, 1)

    one, same, different = (
        facts_of(Image(array, np.eye(4)), **WHO)
        for array in (voxels, other, voxels[:, ::-1])  # type: ignore[arg-type]
    )

    assert one.digest == same.digest != different.digest


def test_facts_are_small_and_keep_no_voxels() -> None:
    label = Label(np.zeros((1, 64, 64, 64), np.uint8), np.eye(4))

    found = facts_of(label, **WHO)  # type: ignore[arg-type]

    assert found.grid.same_grid(label)
    assert found.grid.voxels.strides == (0, 0, 0, 0)
    assert sys.getsizeof(found.look) < 10_000
