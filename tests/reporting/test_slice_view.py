"""Which slice, how much of it, in which window."""

from __future__ import annotations

import numpy as np

from medas.media import Image, Label
from medas.reporting.slice_view import default_window, largest_error, largest_section, view_box


def label(*slices: int) -> Label:
    """Return a label map with so many voxels in each slice."""
    voxels = np.zeros((1, 5, 5, len(slices)), np.uint8)
    for k, n in enumerate(slices):
        voxels[0, :, :, k] = np.where(np.arange(25).reshape(5, 5) < n, 1, 0)
    return Label(voxels, np.eye(4))


def test_the_slice_with_most_wrong_voxels_is_shown() -> None:
    truth, prediction = label(5, 20, 9, 0), label(5, 19, 4, 1)

    assert largest_error(truth, truth, prediction) == (2, 2)


def test_without_errors_the_largest_cross_section_is_shown() -> None:
    truth = label(5, 20, 9, 0)

    assert largest_error(truth, truth, truth) == (2, 1)
    assert largest_section(truth, None, truth) == (2, 1)


def test_with_nothing_marked_the_middle_is_shown() -> None:
    assert largest_section(label(0, 0, 0, 0), None, None) == (2, 2)


def test_hounsfield_units_get_the_soft_tissue_window() -> None:
    ct = Image(np.full((1, 2, 2, 1), 50.0), np.eye(4), unit="HU")

    assert default_window(ct, ct.voxels[0, :, :, 0]) == (-160, 240)


def test_other_images_get_their_own_range_also_if_constant() -> None:
    mr = Image(np.linspace(0, 1000, 10000).reshape(1, 100, 100, 1), np.eye(4), modality="MR")
    flat = Image(np.full((1, 2, 2, 1), 7.0), np.eye(4))

    low, high = default_window(mr, mr.voxels[0, :, :, 0])
    assert (round(low), round(high)) == (5, 995)
    assert default_window(flat, flat.voxels[0, :, :, 0]) == (7, 8)
    assert default_window(None, None) == (0, 1)


def test_the_view_is_the_structure_and_a_margin() -> None:
    inside = np.zeros((200, 100), bool)
    inside[50:60, 40:60] = True

    # 12 mm of margin: 12 rows, but 6 columns of 2 mm, where half the width of 20 is more.
    assert view_box(inside, (2.0, 1.0)) == (38, 72, 30, 70)
    assert view_box(inside, (2.0, 1.0), whole=True) == (0, 200, 0, 100)
    assert view_box(np.zeros((5, 6), bool), (1.0, 1.0)) == (0, 5, 0, 6)
