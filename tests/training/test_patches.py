"""Patches are a pure function of seed and iteration."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from spheres import training_case

from medas.errors import WrongInput
from medas.training.cases import TrainingCase
from medas.training.intensity import Intensity
from medas.training.patches import Cutout, PatchSampler, cut

CASES = [training_case(number) for number in range(5)]


def sampler(cases: list[TrainingCase] = CASES, **changes: object) -> PatchSampler:
    choices = {"intensity": Intensity("zscore"), "patch": (8, 8, 8), "batch": 2, **changes}
    return PatchSampler(cases, **choices)  # type: ignore[arg-type]


def constant_case(number: int) -> TrainingCase:
    """A case whose gray value says which one it is."""
    label = np.zeros((1, 4, 4, 4), np.uint8)
    return TrainingCase(f"{number}", f"{number}", np.full((1, 4, 4, 4), number, np.int16), label)


def test_a_batch_depends_on_seed_and_number_only() -> None:
    one, two = sampler(), sampler()
    forwards = [one.batch(n) for n in range(4)]
    backwards = [two.batch(n) for n in reversed(range(4))][::-1]

    for a, b in zip(forwards, backwards, strict=True):
        assert torch.equal(a.image, b.image)
        assert torch.equal(a.label, b.label)


def test_another_seed_gives_other_patches() -> None:
    assert not torch.equal(sampler(seed=1).batch(0).image, sampler(seed=2).batch(0).image)


def test_shapes_and_types() -> None:
    image, label = sampler().batch(0)

    assert (image.shape, image.dtype) == ((2, 1, 8, 8, 8), torch.float32)
    assert (label.shape, label.dtype) == ((2, 8, 8, 8), torch.int64)


def test_every_case_has_its_turn_before_any_comes_again() -> None:
    drawn = sampler([constant_case(n) for n in range(5)], intensity=Intensity("none"), patch=(2, 2, 2))

    numbers = [int(value) for n in range(10) for value in drawn.batch(n).image[:, 0, 0, 0, 0]]

    for turn in range(0, 20, 5):
        assert sorted(numbers[turn : turn + 5]) == [0, 1, 2, 3, 4]
    assert numbers[:5] != numbers[5:10]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_foreground_share_is_kept(share: float) -> None:
    # One labeled voxel in 24^3: a random patch of 3^3 hardly ever meets it.
    label = np.zeros((1, 24, 24, 24), np.uint8)
    label[0, 12, 12, 12] = 1
    case = TrainingCase("a", "a", np.zeros(label.shape), label)

    drawn = sampler([case], patch=(3, 3, 3), batch=100, foreground=share).batch(0)

    assert drawn.label.amax((1, 2, 3)).float().mean() == pytest.approx(share, abs=0.12)


def test_rare_classes_are_drawn_as_often_as_common_ones() -> None:
    label = np.zeros((1, 24, 24, 24), np.uint8)
    label[0, :12] = 1
    label[0, 20, 20, 20] = 2
    case = TrainingCase("a", "a", np.zeros(label.shape), label)

    drawn = sampler([case], patch=(3, 3, 3), batch=100, foreground=1.0).batch(0)

    assert (drawn.label == 2).any(dim=3).any(dim=2).any(dim=1).float().mean() == pytest.approx(0.5, abs=0.15)


def test_outside_of_a_small_image_there_is_0_and_background() -> None:
    case = TrainingCase("a", "a", np.array([1.0, 3.0]).reshape(1, 2, 1, 1), np.ones((1, 2, 1, 1), np.uint8))

    image, label = sampler([case], patch=(4, 1, 1), batch=1).batch(0)

    values = image.flatten().tolist()
    assert sorted(values) == [-1, 0, 0, 1]
    assert label.flatten().tolist() == [int(value != 0) for value in values]


def test_a_box_beyond_the_image_is_cut_to_what_is_there() -> None:
    part, place = cut(np.arange(5).reshape(1, 5, 1, 1), (-1, 0, 0), (3, 1, 1))

    assert part.ravel().tolist() == [0, 1]
    assert place == (slice(1, 3), slice(0, 1), slice(0, 1))


def test_label_values_with_gaps_become_classes() -> None:
    label = np.full((1, 2, 2, 2), 7, np.uint8)
    case = TrainingCase("a", "a", np.zeros(label.shape), label, values=(0, 7))

    assert sampler([case], patch=(2, 2, 2), batch=1).batch(0).label.unique().tolist() == [1]


def test_a_recipe_sees_raw_gray_values_at_their_place_in_the_patient() -> None:
    image = np.arange(64).reshape(1, 4, 4, 4).astype(np.int16)
    affine = np.array([[0, 2.0, 0, 5], [1.0, 0, 0, 6], [0, 0, 3.0, 7], [0, 0, 0, 1]])
    case = TrainingCase("a", "a", image, np.full((1, 4, 4, 4), 9, np.uint8), affine=affine, values=(0, 9))
    seen: list[Cutout] = []

    def look(patch: Cutout, _rng: np.random.Generator) -> Cutout:
        seen.append(patch)
        return patch

    drawn = sampler([case], patch=(2, 2, 2), augment=look).batch(0)

    for patch in seen:
        first = image.ravel().tolist().index(int(patch.image[0, 0, 0, 0]))
        low = np.array(np.unravel_index(first, (4, 4, 4)))
        np.testing.assert_allclose(patch.affine[:3, 3], affine[:3, :3] @ low + affine[:3, 3])
        assert set(patch.label.ravel().tolist()) == {9}
    assert drawn.label.unique().tolist() == [1]


def test_an_idle_recipe_changes_nothing() -> None:
    plain, varied = sampler().batch(3), sampler(augment=lambda patch, _: patch).batch(3)

    torch.testing.assert_close(plain.image, varied.image, atol=1e-6, rtol=0)
    assert torch.equal(plain.label, varied.label)


def test_outside_of_the_image_a_recipe_sees_the_mean() -> None:
    case = TrainingCase("a", "a", np.array([1, 3]).reshape(1, 2, 1, 1), np.ones((1, 2, 1, 1), np.uint8))
    seen: list[Cutout] = []

    sampler([case], patch=(4, 1, 1), batch=1, augment=lambda patch, _: seen.append(patch) or patch).batch(0)

    assert sorted(seen[0].image.ravel().tolist()) == [1, 2, 2, 3]


def test_the_draws_of_a_recipe_depend_on_place_and_iteration() -> None:
    draws = Counter()

    def draw(patch: Cutout, rng: np.random.Generator) -> Cutout:
        draws[rng.random()] += 1
        return patch

    drawn = sampler(augment=draw)
    for iteration in (0, 1, 0):
        drawn.batch(iteration)

    assert sorted(draws.values()) == [1, 1, 2, 2]


def test_an_image_with_nan_is_named() -> None:
    broken = TrainingCase("case7", "a", np.full((1, 4, 4, 4), np.nan), np.zeros((1, 4, 4, 4), np.uint8))

    with pytest.raises(WrongInput, match="case case7: the image holds voxels that are no finite numbers"):
        sampler([broken]).batch(0)
