"""Position, voxel size, orientation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from medas.datasets.grids import odd_orientations, odd_spacings, other_grids

SHAPE = (1, 4, 4, 4)


def shifted(mm: float) -> np.ndarray:
    affine = np.eye(4)
    affine[0, 3] = mm
    return affine


@pytest.mark.parametrize(
    ("affine", "shape", "what"),
    [
        (shifted(5), SHAPE, "corners lie up to 5 mm apart"),
        (np.eye(4), (1, 4, 4, 5), "4 x 4 x 5 against 4 x 4 x 4 voxels"),
        (np.diag([-1.0, 1, 1, 1]), SHAPE, "axes run LAS against RAS"),
    ],
)
def test_a_label_map_beside_its_image_is_found(image_facts: Any, affine: Any, shape: Any, what: str) -> None:
    label = replace(image_facts(0, affine=affine, shape=shape), column="label", is_label=True, is_image=False)

    (found,) = other_grids([image_facts(0, shape=SHAPE), label])

    assert (found.check, found.severity, found.column) == ("other grid", "block", "label")
    assert what in found.what
    assert "Resample" in found.remedy


def test_rounding_of_a_header_is_no_other_grid(image_facts: Any) -> None:
    label = replace(image_facts(0, affine=shifted(1e-6), shape=SHAPE), column="label", is_label=True)

    assert not list(other_grids([image_facts(0, shape=SHAPE), label]))


def test_a_voxel_size_in_another_unit_stands_out(image_facts: Any) -> None:
    usual = [image_facts(0, case=f"c{n}", affine=np.diag([0.8, 0.8, 5, 1])) for n in range(4)]
    in_centimeters = image_facts(0, case="odd", affine=np.diag([0.08, 0.08, 0.5, 1]))
    thick = image_facts(0, case="thick", affine=np.diag([0.8, 0.8, 20, 1]))

    found = {one.case: one.severity for one in odd_spacings([*usual, in_centimeters, thick])}

    assert found == {"odd": "block", "thick": "warn"}


def test_another_order_of_axes_is_no_other_voxel_size(image_facts: Any) -> None:
    sagittal = np.array([[0, 0, 5, 0], [0.8, 0, 0, 0], [0, 0.8, 0, 0], [0, 0, 0, 1]])
    usual = [image_facts(0, case=f"c{n}", affine=np.diag([0.8, 0.8, 5, 1])) for n in range(3)]

    assert not list(odd_spacings([*usual, image_facts(0, affine=sagittal)]))


def test_the_one_that_lies_another_way_round_is_named(image_facts: Any) -> None:
    volumes = [image_facts(0, case=f"c{n}", shape=SHAPE) for n in range(3)]
    mirrored = image_facts(0, case="m", shape=SHAPE, affine=np.diag([-1.0, 1, 1, 1]))
    turned = image_facts(0, case="t", shape=SHAPE, affine=np.diag([-1.0, -1, 1, 1]))

    found = {one.case: one.what for one in odd_orientations([*volumes, mirrored, turned])}

    assert found["m"] == "Voxel axes run LAS, those of 3 of 5 cases RAS, and they are stored as a mirror image."
    assert found["t"] == "Voxel axes run LPS, those of 3 of 5 cases RAS."


def test_equal_grids_give_no_finding(image_facts: Any) -> None:
    volumes = [image_facts(0, case=f"c{n}", shape=SHAPE) for n in range(5)]

    assert not [*odd_spacings(volumes), *odd_orientations(volumes), *other_grids(volumes[:2])]
