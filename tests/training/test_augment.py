"""Built-in augmentation moves image and label together."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from medas.training.augment import Augmentation, after, augment_batch, resample
from medas.training.patches import Batch

STILL = Augmentation(affine_share=0, brightness=0, contrast=0, noise_share=0, gamma_share=0)


def smooth_batch(classes: int = 3, size: tuple[int, int, int] = (16, 16, 16)) -> Batch:
    """Images that are 1 where there is a label: blobs of class 1 with the last class inside."""
    places = torch.meshgrid(*(torch.linspace(-1, 1, n) if n > 1 else torch.zeros(1) for n in size), indexing="ij")
    distance = sum(place.square() for place in places)
    label = (distance < 0.7).long() + (distance < 0.3).long() * (classes - 2)
    return Batch((label > 0).float().expand(2, 1, *size).clone(), label.expand(2, *size).clone())


def test_without_any_strength_nothing_changes() -> None:
    batch = smooth_batch()

    changed = augment_batch(batch, np.random.default_rng(0), classes=3, how=STILL)

    assert torch.equal(changed.image, batch.image)
    assert torch.equal(changed.label, batch.label)


@pytest.mark.parametrize("classes", [3, 12])
def test_image_and_label_move_together(classes: int) -> None:
    batch = smooth_batch(classes)
    how = Augmentation(affine_share=1, affine=0.2, brightness=0, contrast=0, noise_share=0, gamma_share=0)

    image, label = augment_batch(batch, np.random.default_rng(1), classes=classes, how=how)

    assert not torch.equal(label, batch.label)
    assert label.unique().tolist() == [0, 1, classes - 1]
    assert ((image[:, 0] > 0.5) == (label > 0)).float().mean() > 0.98


def test_the_input_is_not_touched() -> None:
    batch = smooth_batch()
    before = batch.image.clone(), batch.label.clone()

    augment_batch(batch, np.random.default_rng(0), classes=3, how=Augmentation(affine_share=1, mirror=(0, 1, 2)))

    assert torch.equal(batch.image, before[0])
    assert torch.equal(batch.label, before[1])


def test_equal_generators_give_equal_batches() -> None:
    one, two = (augment_batch(smooth_batch(), np.random.default_rng(3), classes=3) for _ in range(2))

    assert torch.equal(one.image, two.image)
    assert torch.equal(one.label, two.label)


def test_mirroring_turns_the_axis_of_image_and_label() -> None:
    image = torch.arange(4.0).reshape(1, 1, 4, 1, 1).expand(8, 1, 4, 1, 1)
    label = torch.arange(4).reshape(1, 4, 1, 1).expand(8, 4, 1, 1)

    mirrored = augment_batch(
        Batch(image, label), np.random.default_rng(0), classes=4, how=Augmentation(**{**vars(STILL), "mirror": (0,)})
    )

    lines = {tuple(line) for line in mirrored.label.reshape(8, 4).tolist()}
    assert lines == {(0, 1, 2, 3), (3, 2, 1, 0)}
    assert torch.equal(mirrored.image[:, 0].long(), mirrored.label)


def test_flat_images_stay_in_their_plane() -> None:
    batch = smooth_batch(size=(16, 16, 1))
    how = Augmentation(affine_share=1, affine=0.2, brightness=0, contrast=0, noise_share=0, gamma_share=0)

    image, label = augment_batch(batch, np.random.default_rng(1), classes=3, how=how)

    assert label.unique().tolist() == [0, 1, 2]
    assert ((image[:, 0] > 0.5) == (label > 0)).float().mean() > 0.97


def test_gray_values_change_by_about_the_chosen_strength() -> None:
    batch = Batch(torch.zeros(200, 1, 2, 2, 2), torch.zeros(200, 2, 2, 2, dtype=torch.long))
    how = Augmentation(**{**vars(STILL), "brightness": 0.5})

    image, _ = augment_batch(batch, np.random.default_rng(0), classes=2, how=how)

    assert image[:, 0, 0, 0, 0].std() == pytest.approx(0.5, rel=0.15)
    assert torch.equal(image.amin((1, 2, 3, 4)), image.amax((1, 2, 3, 4)))


def test_bent_gray_values_keep_their_range_and_order() -> None:
    batch = Batch(torch.linspace(-1, 3, 8).reshape(1, 1, 2, 2, 2), torch.zeros(1, 2, 2, 2, dtype=torch.long))
    how = Augmentation(**{**vars(STILL), "gamma_share": 1.0})

    image, _ = augment_batch(batch, np.random.default_rng(0), classes=2, how=how)

    values = image.flatten()
    assert (values.diff() > 0).all()
    assert (float(values[0]), float(values[-1])) == pytest.approx((-1, 3))
    assert not torch.allclose(values, batch.image.flatten())


def test_noise_has_at_most_the_chosen_deviation() -> None:
    batch = Batch(torch.zeros(50, 1, 8, 8, 8), torch.zeros(50, 8, 8, 8, dtype=torch.long))
    how = Augmentation(**{**vars(STILL), "noise_share": 1.0, "noise": 0.4})

    image, _ = augment_batch(batch, np.random.default_rng(0), classes=2, how=how)

    deviations = image.flatten(1).std(dim=1)
    assert 0.3 < deviations.max() < 0.45
    assert deviations.min() < 0.1


@pytest.mark.parametrize("size", [(12, 14, 16), (9, 16, 5)])
def test_two_passes_agree_with_interpolation_in_the_volume(size: tuple[int, int, int]) -> None:
    places = torch.meshgrid(*(torch.linspace(-1, 1, n) for n in size), indexing="ij")
    image = torch.exp(-2 * sum(place.square() for place in places))[None, None]
    maps = np.eye(3)[None] + 0.1 * np.random.default_rng(2).standard_normal((1, 3, 3))

    found = resample(image, maps)

    half = np.asarray(size) / 2
    scaled = maps * half[None, None, :] / half[None, :, None]
    theta = functional.pad(torch.from_numpy(np.ascontiguousarray(scaled[:, ::-1, ::-1])).float(), (0, 1))
    grid = functional.affine_grid(theta, list(image.shape), align_corners=False)
    expected = functional.grid_sample(image, grid, align_corners=False)
    inner = (slice(None), slice(None), slice(2, -2), slice(2, -2), slice(1, -1))
    assert (found - expected)[inner].abs().max() < 0.03


def test_a_shift_free_map_keeps_the_middle_and_the_identity_keeps_all() -> None:
    image = torch.randn(1, 2, 5, 6, 7)

    torch.testing.assert_close(resample(image, np.eye(3)[None]), image, atol=1e-5, rtol=0)
    halved = resample(image, 2 * np.eye(3)[None])
    assert torch.isfinite(halved).all()
    torch.testing.assert_close(halved[:, :, 2, :, 3], (resample(image, np.diag([1.0, 2.0, 1.0])[None]))[:, :, 2, :, 3])


def test_augmentation_is_light_at_first_and_grows_in_long_trainings() -> None:
    light, between, full = (after(passes) for passes in (10, 35, 100))

    assert light == after(0) == Augmentation()
    assert light.affine_share < between.affine_share < full.affine_share == 1
    assert between.noise == pytest.approx((light.noise + full.noise) / 2)
    assert full == after(10**6)
    assert full.mirror == ()
