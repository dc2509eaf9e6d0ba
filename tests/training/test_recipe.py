"""A recipe of augmentation steps drawn for patches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spheres import ball, split

from medas.errors import NotFound, ToolFailed
from medas.media import Split
from medas.tools import GaussianNoise, Mirror, RandomCrop, Rotate
from medas.training.patches import Cutout
from medas.training.recipe import RecipeAugment

AFFINE = np.diag([1.0, 2.0, 3.0, 1.0])


def recipe_of(*tools: Any) -> tuple[Any, ...]:
    """Return the recipe after the tools appended themselves to a split."""
    cases: Split = split(1)
    for tool in tools:
        cases = tool.set_params(split=cases).run().unwrap()
    return cases.recipe


def patch(number: int = 0) -> Cutout:
    image, label = ball(number)
    return Cutout(image.astype(np.float32), label * np.uint8(7), AFFINE)


def draw(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_image_and_label_get_the_same_draw() -> None:
    augment = RecipeAugment(recipe_of(Mirror(probability=1.0, up_down=False), Rotate(probability=1.0, degrees=30)))

    varied = augment(patch(), draw(0))

    assert not np.array_equal(varied.label, patch().label)
    assert set(np.unique(varied.label)) == {0, 7}
    inside, outside = varied.image[varied.label == 7], varied.image[varied.label == 0]
    # 200 and 100, mixed by the interpolation at the surface of a small ball.
    assert inside.mean() > 175
    assert outside.mean() < 110


def test_equal_generators_give_equal_patches_and_the_input_stays() -> None:
    augment = RecipeAugment(recipe_of(GaussianNoise(probability=1.0, deviation=(0.5, 0.5)), Rotate(probability=1.0)))
    given = patch()

    one, two, other = augment(given, draw(1)), augment(given, draw(1)), augment(given, draw(2))

    np.testing.assert_array_equal(one.image, two.image)
    assert not np.array_equal(one.image, other.image)
    np.testing.assert_array_equal(given.image, patch().image)


def test_noise_is_counted_in_deviations_of_the_patch_and_leaves_the_label() -> None:
    augment = RecipeAugment(recipe_of(GaussianNoise(probability=1.0, deviation=(0.5, 0.5))))

    varied = augment(patch(), draw(0))

    assert (varied.image - patch().image).std() == pytest.approx(0.5 * patch().image.std(), rel=0.05)
    np.testing.assert_array_equal(varied.label, patch().label)


def test_steps_take_part_as_often_as_they_should() -> None:
    augment = RecipeAugment(recipe_of(GaussianNoise(probability=0.3)))

    changed = [augment(patch(), draw(seed)).image is not patch().image for seed in range(3)]
    varied = np.mean([not np.array_equal(augment(patch(), draw(seed)).image, patch().image) for seed in range(200)])

    assert changed == [True] * 3  # always arrays of their own or the input itself
    assert varied == pytest.approx(0.3, abs=0.1)


def test_a_random_crop_is_not_applied_but_says_the_size_of_the_patch() -> None:
    augment = RecipeAugment(recipe_of(RandomCrop(size=(50, 50, 50)), Mirror(), RandomCrop(size=(64, 66, 30))))

    assert len(augment) == 1
    assert augment.patch((1, 2, 5), largest=(100, 100, 100)) == (64, 32, 6)
    assert augment.patch((1, 2, 5), largest=(30, 100, 3)) == (32, 32, 3)


def test_without_a_crop_the_plan_decides() -> None:
    assert RecipeAugment(recipe_of(Mirror())).patch((1, 1, 1), largest=(10, 10, 10)) is None
    assert not RecipeAugment(())


def test_tools_that_are_not_installed_are_refused() -> None:
    (entry,) = recipe_of(Mirror())

    with pytest.raises(NotFound, match="not among the installed tools"):
        RecipeAugment([{**entry, "tool": "os.system", "module": "os"}])


def test_a_step_that_changes_the_grid_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(Mirror, "apply", lambda _self, volume, _drawn: replace(volume, voxels=volume.voxels[:, 1:]))
    augment = RecipeAugment(recipe_of(Mirror(probability=1.0)))

    with pytest.raises(ToolFailed, match="must keep the number of voxels"):
        augment(patch(), draw(0))
