"""Cutting away the surroundings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import GridMismatch
from medas.media import CaseId, Column, Dataset, Image, Label, PatientId, PatientIndex
from medas.tool.mapping import MappedResult, outgoing
from medas.tools import CropToForeground


def test_the_box_and_a_margin_in_millimeters_are_kept() -> None:
    voxels = np.zeros((1, 20, 20, 20), np.uint8)
    voxels[0, 8:12, 8:12, 8:12] = 1
    label = Label(voxels, np.diag([1.0, 2.0, 4.0, 1.0]))

    cropped = CropToForeground(volume=label, margin=4).run().unwrap()

    assert cropped.shape == (4 + 2 * 4, 4 + 2 * 2, 4 + 2 * 1)
    np.testing.assert_allclose(cropped.affine[:3, 3], [4, 12, 28])


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_every_voxel_that_is_left_is_where_it_was(affines: Any, ball: Any, data: Any) -> None:
    image, label = ball(data.draw(affines))
    margin = data.draw(st.floats(0, 5))

    cut, marked = (
        CropToForeground(volume=one, foreground=label, margin=margin).run().unwrap() for one in (image, label)
    )

    assert cut.same_grid(marked)
    assert np.count_nonzero(marked.voxels) == np.count_nonzero(label.voxels)
    index = np.argwhere(np.ones(cut.shape))
    source = np.rint(image.to_index(cut.to_world(index))).astype(int)
    np.testing.assert_allclose(image.to_world(source), cut.to_world(index), atol=1e-6)
    np.testing.assert_array_equal(image.voxels[0][tuple(source.T)], cut.voxels[0].ravel())


def test_an_image_is_cut_to_the_body() -> None:
    voxels = np.full((1, 10, 10, 3), -1000, np.int16)
    voxels[0, 3:7, 4:6] = 50

    cropped = CropToForeground(volume=Image(voxels, np.eye(4)), margin=0).run().unwrap()

    assert cropped.shape == (4, 2, 3)
    assert (cropped.voxels == 50).all()


def test_a_threshold_can_be_given() -> None:
    image = Image(np.array([0.0, 10.0, 20.0, 0.0]).reshape(1, 4, 1, 1), np.eye(4))

    assert CropToForeground(volume=image, margin=0, threshold=15).run().unwrap().shape == (1, 1, 1)
    assert CropToForeground(volume=image, margin=0, threshold=5).run().unwrap().shape == (2, 1, 1)


@pytest.mark.parametrize(
    "volume", [Image(np.full((1, 3, 4, 5), 7.0), np.eye(4)), Label(np.zeros((1, 3, 4, 5), np.uint8), np.eye(4))]
)
def test_where_nothing_stands_out_all_is_kept(volume: Any) -> None:
    cropped = CropToForeground(volume=volume, margin=0).run().unwrap()

    assert cropped.same_grid(volume)


def test_another_grid_is_refused() -> None:
    image, other = Image(np.zeros((1, 3, 3, 3)), np.eye(4)), Image(np.zeros((1, 4, 3, 3)), np.eye(4))

    with pytest.raises(GridMismatch):
        CropToForeground(volume=image, foreground=other).run().unwrap()


def test_a_label_map_cut_after_its_image_leaves_the_cut_image_in_place(ball: Any, all_48: Any) -> None:
    case = CaseId("a")
    image, label = ball(all_48[0])
    columns = {"image": Column(Image, {case: image}), "label": Column(Label, {case: label}, "answer")}
    raw = Dataset(PatientIndex({case: PatientId("p")}), columns)

    once = CropToForeground(volume=raw["image"], margin=0).run().unwrap()
    twice = CropToForeground(volume=once["label"], foreground=raw["image"], margin=0).run().unwrap()

    (_, (cut, marked)) = next(iter(twice.each("image", "label")))
    assert cut.shape != image.shape
    assert cut.same_grid(marked)
    # In a document, plugs come by name: foreground before volume.
    picked = {"foreground": raw["image"], "volume": once["label"]}
    made = outgoing(picked, {MappedResult("cropped", "Volume", "volume"): {case: marked}}, gives={}, step={})
    assert made.load("image", case) is cut
