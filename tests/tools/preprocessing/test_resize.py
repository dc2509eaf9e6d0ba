"""Number of voxels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.media import Image, Label
from medas.tools import Resize


def test_with_the_aspect_kept_the_rest_is_filled_up() -> None:
    image = Image(np.full((1, 4, 2, 3), 9.0), np.diag([1.0, 1.0, 3.0, 1.0]))

    resized = Resize(volume=image, voxels=(8, 8, 0), fill=-1).run().unwrap()

    assert resized.shape == (8, 8, 3)
    np.testing.assert_allclose(resized.spacing, (0.5, 0.5, 3))
    assert resized.voxels[0, 0, :, 0].tolist() == [-1, -1, 9, 9, 9, 9, -1, -1]


def test_without_the_aspect_the_image_is_stretched() -> None:
    image = Image(np.full((1, 4, 2, 3), 9.0), np.eye(4))

    resized = Resize(volume=image, voxels=(8, 8, 6), keep_aspect=False).run().unwrap()

    np.testing.assert_allclose(resized.spacing, (0.5, 0.25, 0.5))
    assert (resized.voxels == 9).all()


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_ball_stays_at_its_place(affines: Any, ball: Any, center_of: Any, data: Any) -> None:
    image, label = ball(data.draw(affines))
    keep = data.draw(st.booleans())
    voxels = data.draw(st.tuples(*[st.integers(14, 30)] * 3))

    moved = Resize(volume=image, voxels=voxels, keep_aspect=keep).run().unwrap()
    marked = Resize(volume=label, voxels=voxels, keep_aspect=keep).run().unwrap()

    assert moved.shape == marked.shape == voxels
    assert moved.same_grid(marked)
    assert np.abs(center_of(moved) - center_of(image)).max() < 0.5 * max(moved.spacing)
    assert np.abs(center_of(marked) - center_of(label)).max() < 0.6 * max(marked.spacing)


def test_zeros_change_nothing() -> None:
    image = Image(np.arange(24.0).reshape(1, 2, 3, 4), np.diag([1.0, 2.0, 3.0, 1.0]))

    resized = Resize(volume=image, voxels=(0, 0, 0)).run().unwrap()

    np.testing.assert_allclose(resized.voxels, image.voxels)
    assert resized.same_grid(image)


def test_a_picture_keeps_its_one_slice() -> None:
    picture = Image(np.zeros((3, 30, 20, 1), np.uint8), np.eye(4))

    assert Resize(volume=picture, voxels=(64, 64, 1)).run().unwrap().shape == (64, 64, 1)


def test_an_empty_label_map_is_filled_with_background() -> None:
    label = Label(np.ones((1, 4, 2, 2), np.uint8), np.eye(4))

    assert Resize(volume=label, voxels=(4, 4, 2)).run().unwrap().voxels[0, 0, :, 0].tolist() == [0, 1, 1, 0]


def test_nan_is_refused() -> None:
    with pytest.raises(Exception, match="no numbers"):
        Resize(volume=Image(np.full((1, 2, 2, 2), np.nan), np.eye(4))).run().unwrap()
