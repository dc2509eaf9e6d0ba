"""Mirrored cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.datasets.orientation import directions
from medas.errors import WrongInput
from medas.media import CaseId, Dataset, Image, Label, PatientId, PatientIndex, Split
from medas.tool import Recipe
from medas.tools import Mirror
from medas.tools.augmentation.mirror import pairs


def apply(volume: Any, *axes: int, swap: tuple[tuple[int, int], ...] = ()) -> Any:
    return Mirror().apply(volume, {"patient_axes": list(axes), "swap": [list(pair) for pair in swap]})


def draws(times: int = 200, **settings: Any) -> list[list[int]]:
    recipe = Recipe([{**Mirror.identity("reference", settings), "probability": 1.0}])
    generator = np.random.default_rng(0)
    return [recipe.draw(generator)[0]["values"]["patient_axes"] for _ in range(times)]


def test_left_and_right_stay_unless_they_are_allowed_to_change() -> None:
    assert {axis for axes in draws() for axis in axes} == {1, 2}
    assert {axis for axes in draws(left_right=True) for axis in axes} == {0, 1, 2}


def test_every_draw_that_takes_part_mirrors_something() -> None:
    assert all(draws(left_right=True))
    assert not any(draws(front_back=False, up_down=False))


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_left_and_right_of_the_patient_change_places_however_voxels_are_stored(
    affines: Any, ball: Any, center_of: Any, data: Any
) -> None:
    image, label = ball(data.draw(affines))

    mirrored, marked = apply(image, 0), apply(label, 0)

    assert mirrored.same_grid(image)
    axis = [direction.world for direction in directions(image.affine)].index(0)
    expected = image.to_index(center_of(image))[0]
    expected[axis] = image.shape[axis] - 1 - expected[axis]
    np.testing.assert_allclose(image.to_index(center_of(mirrored))[0], expected, atol=1e-3)
    assert np.count_nonzero(marked.voxels) == np.count_nonzero(label.voxels)


def test_in_all_48_orientations_the_mirrored_patient_is_the_same(all_48: Any) -> None:
    for affine in all_48:
        image = Image(np.arange(24.0).reshape(1, 2, 3, 4), affine)

        np.testing.assert_array_equal(apply(apply(image, 0, 1, 2), 0, 1, 2).voxels, image.voxels)
        assert (apply(image, 0, 1, 2).voxels == image.voxels[:, ::-1, ::-1, ::-1]).all()


def test_label_values_change_places_with_left_and_right_only() -> None:
    label = Label(np.array([3, 4, 0, 1], np.uint8).reshape(1, 4, 1, 1), np.eye(4))

    assert apply(label, 0, swap=((3, 4),)).voxels.ravel().tolist() == [1, 0, 3, 4]
    assert apply(label, 1, swap=((3, 4),)).voxels.ravel().tolist() == [3, 4, 0, 1]


def test_image_and_label_take_the_same_draw() -> None:
    recipe = Recipe([{**Mirror.identity("reference", {"left_right": True}), "probability": 0.8}])
    voxels = np.arange(27, dtype=np.uint8).reshape(1, 3, 3, 3)
    image, label = Image(voxels, np.eye(4)), Label(voxels, np.eye(4))

    drawn = recipe.draw(np.random.default_rng(3))

    np.testing.assert_array_equal(recipe.apply(image, drawn).voxels, recipe.apply(label, drawn).voxels)


@pytest.mark.parametrize(
    ("text", "expected"), [("", []), ("3 = 4", [(3, 4)]), ("3=4; 10 = 12", [(3, 4), (10, 12)]), ("1=2,", [(1, 2)])]
)
def test_pairs_are_read_as_people_write_them(text: str, expected: list[tuple[int, int]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize("text", ["3", "3 = left", "3 = 4, 4 = 5", "3 == 4", "-1 = 2"])
def test_wrong_pairs_are_refused(text: str) -> None:
    with pytest.raises(WrongInput):
        pairs(text)


def test_the_step_adds_to_the_recipe_and_refuses_wrong_settings_at_once() -> None:
    split = Split.frozen(Dataset(PatientIndex({CaseId("a"): PatientId("p")})), {CaseId("a"): "train"})

    varied = Mirror(split=split, left_right=True, probability=0.3).run().unwrap()

    (entry,) = varied.recipe
    assert (entry["tool"], entry["probability"], entry["params"]["left_right"]) == ("medas.Mirror", 0.3, True)
    with pytest.raises(WrongInput, match="no pair of label values"):
        Mirror(split=split, swap="left and right").run().unwrap()
