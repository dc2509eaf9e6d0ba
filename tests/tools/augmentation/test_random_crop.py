"""Random boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.media import Image, Label
from medas.tool import Recipe
from medas.tools import RandomCrop
from medas.tools.augmentation.random_crop import box_of


def cut(volume: Any, size: tuple[float, ...], *place: float) -> Any:
    return RandomCrop().apply(volume, {"size": list(size), "place": list(place)})


def test_the_size_is_in_millimeters() -> None:
    image = Image(np.zeros((1, 40, 40, 40)), np.diag([1.0, 2.0, 5.0, 1.0]))

    assert box_of((20, 20, 20), image) == (20, 10, 4)
    assert box_of((0.1, 1000, 20), image) == (1, 40, 4)


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_what_is_left_is_where_it_was(affines: Any, ball: Any, data: Any) -> None:
    image, label = ball(data.draw(affines))
    size = data.draw(st.tuples(*[st.floats(2, 40)] * 3))
    place = data.draw(st.tuples(*[st.floats(0, 1, exclude_max=True)] * 3))

    part, marked = cut(image, size, *place), cut(label, size, *place)

    assert part.same_grid(marked)
    assert part.shape == box_of(size, image)
    index = np.argwhere(np.ones(part.shape))
    source = np.rint(image.to_index(part.to_world(index))).astype(int)
    np.testing.assert_array_equal(image.voxels[0][tuple(source.T)], part.voxels[0].ravel())


def test_every_place_is_reached() -> None:
    line = Image(np.arange(5.0).reshape(1, 5, 1, 1), np.eye(4))
    recipe = Recipe([{**RandomCrop.identity("reference", {"size": [2, 1, 1]}), "probability": 1.0}])
    generator = np.random.default_rng(0)

    firsts = {recipe.apply(line, recipe.draw(generator)).voxels.ravel()[0] for _ in range(200)}

    assert firsts == {0, 1, 2, 3}


def test_a_small_case_is_shown_whole() -> None:
    label = Label(np.ones((1, 3, 4, 1), np.uint8), np.eye(4))

    assert cut(label, (96, 96, 96), 0.9, 0.1, 0.5).same_grid(label)


def test_every_case_is_cut_unless_told_otherwise() -> None:
    assert RandomCrop().probability == 1


@pytest.mark.parametrize("size", ["0, 5, 5", "5, 5", "a, b, c"])
def test_impossible_sizes_are_refused(size: str) -> None:
    with pytest.raises(Exception, match="size: must"):
        RandomCrop(size=size).state.unwrap()
