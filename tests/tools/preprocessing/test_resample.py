"""Voxel size and grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.errors import WrongInput
from medas.media import Image, Label
from medas.tools import Resample


def test_an_image_gets_voxels_of_one_millimeter() -> None:
    image = Image(np.ones((1, 10, 10, 4), np.int16), np.diag([2.0, 2.0, 5.0, 1.0]))

    resampled = Resample(volume=image).run().unwrap()

    assert resampled.shape == (20, 20, 20)
    assert resampled.spacing == (1, 1, 1)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_landmark_moves_by_less_than_half_a_voxel_and_the_ball_keeps_its_mass(
    affines: Any, ball: Any, center_of: Any, data: Any
) -> None:
    image, label = ball(data.draw(affines), (22, 22, 22))
    spacing = data.draw(st.tuples(*[st.floats(0.8, 2.5)] * 3))
    how = data.draw(st.sampled_from(["linear", "cubic"]))

    moved = Resample(volume=image, spacing=spacing, interpolation=how).run().unwrap()
    marked = Resample(volume=label, spacing=spacing).run().unwrap()

    np.testing.assert_allclose(moved.spacing, spacing)
    assert np.abs(center_of(moved) - center_of(image)).max() < 0.5 * min(spacing)
    assert np.abs(center_of(marked) - center_of(label)).max() < 0.5 * max(spacing)
    # A ball with a radius of two voxels changes by up to 4.3 % where cubic values are kept within the measured ones.
    assert moved.voxels.sum(dtype=float) * moved.voxel_ml == pytest.approx(
        image.voxels.sum(dtype=float) * image.voxel_ml, rel=0.05
    )


@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_a_label_map_comes_onto_the_grid_of_its_image(affines: Any, ball: Any, center_of: Any, data: Any) -> None:
    _, label = ball(data.draw(affines))
    center = label.to_world([(np.array(label.shape) - 1) / 2])[0]
    reference = Image(np.zeros((1, 40, 40, 40)), data.draw(affines))
    shifted = np.array(reference.affine)
    shifted[:3, 3] += center - reference.to_world([[19.5, 19.5, 19.5]])[0]
    reference = Image(reference.voxels, shifted)

    moved = Resample(volume=label, reference=reference).run().unwrap()

    assert moved.same_grid(reference)
    assert np.abs(center_of(moved) - center_of(label)).max() < 0.6 * max(*label.spacing, *reference.spacing)


def test_there_and_back_restores_a_coarse_label_map_exactly(ball: Any, all_48: Any) -> None:
    for affine in all_48[::5]:
        _, label = ball(affine)

        fine = Resample(volume=label, spacing=(0.5, 0.5, 0.5)).run().unwrap()
        back = Resample(volume=fine, reference=label).run().unwrap()

        np.testing.assert_array_equal(back.voxels, label.voxels)


def test_separate_slices_are_copied_and_not_mixed() -> None:
    stack = Image(np.array([0.0, 100.0]).reshape(1, 1, 1, 2) * np.ones((1, 6, 1, 1)), np.diag([1.0, 1.0, 6.0, 1.0]))

    mixed = Resample(volume=stack, spacing=(0.5, 0, 2.0)).run().unwrap()
    copied = Resample(volume=stack, spacing=(0.5, 0, 2.0), separate_slices=True).run().unwrap()

    np.testing.assert_allclose(mixed.voxels[0, 0, 0], [0, 0, 100 / 3, 200 / 3, 100, 100])
    np.testing.assert_allclose(copied.voxels[0, 0, 0], [0, 0, 0, 100, 100, 100])


@pytest.mark.parametrize("interpolation", ["nearest", "linear", "cubic"])
def test_back_ends_agree(ball: Any, all_48: Any, interpolation: str) -> None:
    image, label = ball(all_48[17])
    settings = {"spacing": (1.0, 0.7, 2.0), "interpolation": interpolation, "labels": "smooth"}

    for volume in (image, label, image.with_voxels((image.voxels * 10).astype(np.int16))):
        one, other = (
            Resample(backend=name, volume=volume, **settings).run().unwrap() for name in ("reference", "torch")
        )
        np.testing.assert_allclose(one.voxels, other.voxels, rtol=1e-5, atol=1e-5 if volume is image else 0)


def test_pictures_single_slices_and_sheared_grids_work() -> None:
    picture = Image(np.zeros((3, 8, 6, 1), np.uint8), np.diag([0.5, 0.5, 1.0, 1.0]), channels=("red", "green", "blue"))
    sheared = np.array([[1, 0, 0.3, 0], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1.0]])
    tilted = Image(np.ones((1, 4, 4, 4)), sheared)

    assert Resample(volume=picture).run().unwrap().shape == (4, 3, 1)
    assert (
        Resample(volume=tilted, reference=Image(np.zeros((1, 3, 3, 3)), np.eye(4))).run().unwrap().voxels == 1
    ).all()


def test_an_empty_label_map_and_a_constant_image_stay_so() -> None:
    label, image = Label(np.zeros((1, 4, 4, 4), np.uint8), np.eye(4)), Image(np.full((1, 4, 4, 4), 7.0), np.eye(4))

    assert not Resample(volume=label, spacing=(0.5, 2, 1), labels="smooth").run().unwrap().voxels.any()
    assert np.unique(Resample(volume=image, spacing=(0.5, 2, 1)).run().unwrap().voxels).tolist() == [7]


def test_nan_is_refused() -> None:
    with pytest.raises(WrongInput, match="volume: holds voxels that are no numbers"):
        Resample(volume=Image(np.full((1, 2, 2, 2), np.nan), np.eye(4))).run().unwrap()
