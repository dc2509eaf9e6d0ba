"""Volumes: what they accept, where their voxels lie, and how they travel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf import Shelf
from strategies import affines, images, labels, sheared

from medas.errors import GridMismatch, WrongInput
from medas.media import Image, Label, LabelName, Prob

HALF_MM = np.diag([0.5, 0.5, 2.0, 1.0])


def image(*shape: int, affine: Any = HALF_MM, **more: Any) -> Image:
    return Image(np.zeros(shape, np.int16), affine, **more)


def test_places_and_sizes_by_head() -> None:
    affine = [[0, -2, 0, 10], [1, 0, 0, 20], [0, 0, 5, 30], [0, 0, 0, 1]]

    volume = image(1, 4, 5, 6, affine=affine)

    assert volume.shape == (4, 5, 6)
    assert volume.spacing == (1, 2, 5)
    assert volume.voxel_ml == pytest.approx(0.01)
    assert volume.to_world([1, 2, 3]).tolist() == [[6, 21, 45]]
    assert volume.to_index([[6, 21, 45], [10, 20, 30]]).tolist() == [[1, 2, 3], [0, 0, 0]]


@given(affines(), st.lists(st.tuples(*[st.integers(0, 600)] * 3), min_size=1, max_size=5))
def test_there_and_back_is_the_same_voxel(affine: np.ndarray, index: list[tuple[int, int, int]]) -> None:
    volume = image(1, 1, 1, 1, affine=affine)

    # A position 2000 mm away has 13 digits left behind the point; voxels may be 1 um small.
    np.testing.assert_allclose(volume.to_index(volume.to_world(index)), index, atol=1e-6)


@given(images(channels=2))
def test_images_come_back_from_the_store_as_they_were(original: Image) -> None:
    found = Shelf().round_trip(original)

    np.testing.assert_array_equal(found.voxels, original.voxels)
    np.testing.assert_array_equal(found.affine, original.affine)
    assert found.voxels.dtype == original.voxels.dtype


@given(labels())
def test_label_maps_come_back_with_their_names(original: Label) -> None:
    named = Label(original.voxels, original.affine, labels={1: LabelName("liver", "#aa0000", "SCT:10200004")})

    found = Shelf().round_trip(named)

    assert found.labels == named.labels
    np.testing.assert_array_equal(found.voxels, named.voxels)


def test_names_modality_and_unit_come_back() -> None:
    original = image(2, 3, 3, 1, channels=("before", "after"), modality="MR", unit="ms")

    found = Shelf().round_trip(original)

    assert (found.channels, found.modality, found.unit) == (("before", "after"), "MR", "ms")


def test_one_axial_slice_is_one_piece_of_the_file() -> None:
    blob = image(1, 4, 5, 6).pack(Shelf().keep).blobs["voxels.npy"]

    assert isinstance(blob, np.ndarray)
    assert blob.shape == (1, 6, 5, 4)
    assert blob.flags.c_contiguous


def test_equal_volumes_have_equal_digests_whatever_their_memory_order_and_zeros() -> None:
    voxels = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)
    affine = np.diag([-1.0, 1, 1, 1])
    one, other = Image(voxels, affine), Image(np.asfortranarray(voxels), np.where(affine == 0, -0.0, affine))
    shelf = Shelf()

    assert shelf.keep(one) == shelf.keep(other)


def test_voxels_cannot_be_written_to_and_the_callers_array_still_can() -> None:
    array = np.zeros((1, 2, 2, 2))
    volume = Image(array, HALF_MM)

    with pytest.raises(ValueError, match="read-only"):
        volume.voxels[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        volume.affine[0] = 1
    array[0] = 1


@pytest.mark.parametrize(
    "affine",
    [
        np.eye(3), np.diag([1, 1, 0, 1]), np.diag([1, np.nan, 1, 1]), np.diag([1, 1, np.inf, 1]), np.ones((4, 4)),
        np.diag([1.0, 1, 1, 2]), [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 1e-9, 0], [0, 0, 0, 1]], None, np.zeros((4, 4)),
    ],
)  # fmt: skip
def test_a_grid_without_room_is_refused(affine: Any) -> None:
    with pytest.raises(WrongInput, match="affine"):
        image(1, 2, 2, 2, affine=affine)


@pytest.mark.parametrize(
    "voxels",
    [np.zeros((2, 2, 2)), np.zeros((1, 0, 2, 2)), np.zeros((1, 1, 1, 1), complex), np.array([[[["a"]]]]), np.zeros((1, 1, 1, 1), np.int64)],
)  # fmt: skip
def test_voxels_of_another_kind_are_refused(voxels: np.ndarray) -> None:
    with pytest.raises(WrongInput, match="voxels"):
        Image(voxels, HALF_MM)


def test_yes_and_no_become_one_and_zero() -> None:
    assert Label(np.array([[[[True, False]]]]), HALF_MM).voxels.tolist() == [[[[1, 0]]]]


def test_as_many_names_as_channels_are_needed() -> None:
    with pytest.raises(WrongInput, match="2 names are needed, got 1"):
        image(2, 1, 1, 1, channels=("red",))


@pytest.mark.parametrize("voxels", [np.zeros((2, 1, 1, 1), np.uint8), np.zeros((1, 1, 1, 1), np.float32)])
def test_a_label_map_has_one_channel_of_whole_numbers(voxels: np.ndarray) -> None:
    with pytest.raises(WrongInput, match="label"):
        Label(voxels, HALF_MM)


def test_labels_that_occur_or_have_a_name_are_listed() -> None:
    label = Label(np.array([[[[0, 3, 3, 7]]]], np.uint8), HALF_MM, labels={5: LabelName("spleen"), 0: LabelName("air")})

    assert label.values() == [3, 5, 7]
    assert [label.name_of(value) for value in (5, 7)] == ["spleen", "label 7"]


def test_grids_are_one_up_to_a_micrometer_at_the_far_corner() -> None:
    base = np.eye(4)
    longer, moved = base.copy(), base.copy()
    longer[0, 0], moved[2, 3] = 1 + 2e-5, 0.9e-3

    assert image(1, 101, 2, 2, affine=base).same_grid(image(3, 101, 2, 2, affine=moved))
    assert not image(1, 101, 2, 2, affine=base).same_grid(image(1, 101, 2, 2, affine=longer))
    assert image(1, 11, 2, 2, affine=base).same_grid(image(1, 11, 2, 2, affine=longer))
    assert not image(1, 11, 2, 2, affine=base).same_grid(image(1, 11, 2, 3, affine=base))


@given(images())
def test_a_sheared_grid_is_another_grid(original: Image) -> None:
    leaning = Image(original.voxels, sheared(original.affine, 2.0))

    assert original.same_grid(leaning) == (original.shape[2] == 1)


def test_different_grids_are_named_and_told_apart() -> None:
    with pytest.raises(
        GridMismatch, match=r"image and mask lie on different grids: \(2, 2, 2\) and \(2, 2, 3\) voxels"
    ):
        image(1, 2, 2, 2).need_same_grid(image(1, 2, 2, 3), names=("image", "mask"))
    with pytest.raises(GridMismatch, match="position or voxel size differ"):
        image(1, 2, 2, 2).need_same_grid(image(1, 2, 2, 2, affine=np.eye(4)), names=("image", "mask"))


def test_other_voxels_keep_grid_and_names_where_they_fit() -> None:
    original = image(2, 2, 2, 2, channels=("a", "b"), unit="HU")

    assert original.with_voxels(np.ones((2, 2, 2, 2))).channels == ("a", "b")
    assert original.with_voxels(np.ones((1, 2, 2, 2))).channels == ()
    assert original.with_voxels(np.ones((1, 2, 2, 2)), unit="1").unit == "1"
    with pytest.raises(GridMismatch):
        original.with_voxels(np.ones((2, 2, 2, 3)))


def test_probabilities_keep_their_kind() -> None:
    assert isinstance(Shelf().round_trip(Prob(np.zeros((2, 1, 1, 1)), HALF_MM)), Prob)
