"""The answer comes back to the grid of the image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as slow
from hypothesis import strategies as st
from spheres import dice
from strategies import ORIENTATIONS, rotation

from medas.media import Image
from medas.tools import CropToForeground, Reorient, Resample
from medas.training import native_grid
from medas.training.cases import Voxels
from medas.training.native_grid import segment_on
from medas.training.segmenter import Segmenter

RADIUS = 12.0


class Threshold(Segmenter):
    """Knows the truth: bright is class 1."""

    def __init__(self) -> None:
        object.__setattr__(self, "classes", 2)

    def labels(self, image: Voxels) -> Voxels:
        return (image > 50).astype(np.uint8)

    def probabilities(self, image: Voxels) -> Voxels:
        share = np.clip(image[0] / 100, 0, 1).astype(np.float32)
        return np.stack([1 - share, share])


def ball(affine: np.ndarray, shape: tuple[int, int, int]) -> Image:
    """A ball around the middle of the grid, gray values falling smoothly through 50 at its surface."""
    index = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1)
    world = index @ affine[:3, :3].T + affine[:3, 3]
    center = affine[:3, :3] @ ((np.array(shape) - 1) / 2) + affine[:3, 3]
    distance = np.linalg.norm(world - center, axis=-1)
    return Image(np.clip(50 + 25 * (RADIUS - distance), 0, 100)[None], affine)


def truth(image: Image) -> np.ndarray:
    return image.voxels > 50


@given(st.sampled_from(ORIENTATIONS), st.floats(-0.3, 0.3), st.sampled_from([(1.0, 1.0, 1.0), (0.9, 1.1, 2.5)]))
@slow(max_examples=15)
def test_a_ball_comes_back_from_a_coarser_grid_in_every_position(
    orientation: np.ndarray, angle: float, spacing: tuple[float, float, float]
) -> None:
    affine = np.eye(4)
    affine[:3, :3] = rotation(angle, 0, angle) @ orientation * spacing
    affine[:3, 3] = (50, -20, 7)
    native = ball(affine, (32, 30, 16 if spacing[2] > 2 else 33))
    prepared = Resample(volume=native, spacing=(2, 2, 2)).run().unwrap()

    found = segment_on(native, prepared, Threshold())

    assert found.shape == native.voxels.shape
    assert dice(found == 1, truth(native)) > 0.97


def test_linear_probabilities_are_better_than_the_nearest_voxel(monkeypatch: pytest.MonkeyPatch) -> None:
    native = ball(np.eye(4), (40, 40, 40))
    prepared = Resample(volume=native, spacing=(4, 4, 4)).run().unwrap()

    smooth = segment_on(native, prepared, Threshold())
    monkeypatch.setattr(native_grid, "memory_budget", lambda: 10)
    nearest = segment_on(native, prepared, Threshold())

    assert dice(smooth == 1, truth(native)) > dice(nearest == 1, truth(native)) + 0.02


def test_the_same_grid_takes_over_every_voxel() -> None:
    native = ball(np.eye(4), (20, 20, 20))

    np.testing.assert_array_equal(segment_on(native, native, Threshold()), truth(native))


@pytest.mark.parametrize("tool", [Reorient(axes="PIR"), CropToForeground(margin=0, threshold=10)])
def test_turned_and_cropped_grids_give_back_each_voxel_exactly(tool: object) -> None:
    native = ball(np.diag([1.0, 1.2, 1.4, 1.0]), (33, 32, 31))
    prepared = tool.again().set_params(volume=native).run().unwrap()  # type: ignore[attr-defined]

    found = segment_on(native, prepared, Threshold())

    assert prepared.shape != native.shape or not prepared.same_grid(native)
    np.testing.assert_array_equal(found, truth(native))


def test_outside_of_the_prepared_image_there_is_background() -> None:
    native = Image(np.zeros((1, 10, 4, 4)), np.eye(4))
    # Voxels of 2 mm that cover 3..7 along i, all of class 1.
    affine = np.diag([2.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = (3.5, 1.5, 1.5)
    prepared = Image(np.full((1, 2, 1, 1), 100.0), affine)

    found = segment_on(native, prepared, Threshold())

    assert found[0, :, 0, 0].tolist() == [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]


def test_the_result_is_stored_slice_by_slice() -> None:
    native = ball(np.eye(4), (20, 21, 22))
    prepared = Resample(volume=native, spacing=(3, 3, 3)).run().unwrap()

    assert segment_on(native, prepared, Threshold()).transpose(0, 3, 2, 1).flags.c_contiguous


def test_flat_images_come_back_too() -> None:
    native = ball(np.eye(4), (30, 30, 1))
    prepared = Resample(volume=native, spacing=(2, 2, 1)).run().unwrap()

    assert dice(segment_on(native, prepared, Threshold()) == 1, truth(native)) > 0.95


def test_a_moved_image_moves_the_answer() -> None:
    native = ball(np.eye(4), (20, 20, 20))
    moved = replace(native, affine=native.affine + np.array([[0, 0, 0, 3], *[[0] * 4] * 3]))

    found = segment_on(native, moved, Threshold())

    np.testing.assert_array_equal(found[:, 3:], truth(native)[:, :-3])
    assert not found[:, :3].any()
