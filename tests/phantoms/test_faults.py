"""Planted problems."""

from __future__ import annotations

import numpy as np

from medas.phantoms.faults import make_faulty
from medas.phantoms.make import make
from medas.phantoms.phantom import Wanted

LAST = Wanted(9, size=(24, 20, 12))


def test_a_copy_shows_the_first_case() -> None:
    made, first = make_faulty("abdomen", LAST, "copy of the first case"), make("abdomen", Wanted(0, size=LAST.size))

    np.testing.assert_array_equal(made.image.voxels, first.image.voxels)


def test_a_shifted_label_lies_five_millimeters_beside_the_image() -> None:
    made = make_faulty("abdomen", LAST, "label shifted by 5 mm")

    np.testing.assert_allclose((made.label.affine - made.image.affine)[:3, 3], [5, 0, 0])


def test_a_gray_mask_holds_0_and_255() -> None:
    assert np.unique(make_faulty("abdomen", LAST, "mask of 0 and 255").label.voxels).tolist() == [0, 255]


def test_without_a_fault_the_case_is_as_it_is() -> None:
    np.testing.assert_array_equal(make_faulty("brain", LAST, "").label.voxels, make("brain", LAST).label.voxels)
