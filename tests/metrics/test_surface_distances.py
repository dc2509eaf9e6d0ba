"""Surfaces and the distances between them."""

from __future__ import annotations

import numpy as np
import pytest

from medas.metrics.surface_distances import surface_distances


def blob(seed: int, shape: tuple[int, int, int] = (14, 12, 10)) -> np.ndarray:
    from scipy import ndimage

    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), 1.5)
    return np.asarray(noise > np.quantile(noise, 0.7))


def by_distance_maps(one: np.ndarray, other: np.ndarray, spacing: tuple[float, float, float]) -> np.ndarray:
    """Return the directed distances the other way: erosion and an exact distance map."""
    from scipy import ndimage

    surfaces = [mask & ~ndimage.binary_erosion(mask) for mask in (one, other)]
    return np.asarray(ndimage.distance_transform_edt(~surfaces[1], sampling=spacing)[surfaces[0]])


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (0.7, 0.9, 5.0)])
@pytest.mark.parametrize("seed", range(8))
def test_distances_equal_those_of_exact_distance_maps(seed: int, spacing: tuple[float, float, float]) -> None:
    prediction, truth = blob(seed), blob(seed + 100)

    found = surface_distances(prediction, truth, np.diag(spacing))

    assert found is not None
    np.testing.assert_allclose(found.from_prediction, by_distance_maps(prediction, truth, spacing), atol=1e-9)
    np.testing.assert_allclose(found.from_truth, by_distance_maps(truth, prediction, spacing), atol=1e-9)


def test_inner_voxels_are_no_surface() -> None:
    cube = np.zeros((7, 7, 7), bool)
    cube[1:6, 1:6, 1:6] = True

    found = surface_distances(cube, cube, np.eye(3))

    assert found is not None
    assert len(found.from_truth) == 5**3 - 3**3


def test_edge_of_the_image_counts_as_surface() -> None:
    found = surface_distances(np.ones((4, 4, 4), bool), np.ones((4, 4, 4), bool), np.eye(3))

    assert found is not None
    assert len(found.from_truth) == 4**3 - 2**3


def test_a_2d_image_has_an_outline_only() -> None:
    square = np.zeros((7, 7, 1), bool)
    square[1:6, 1:6] = True

    found = surface_distances(square, square, np.eye(3))

    assert found is not None
    assert len(found.from_truth) == 16


def test_a_flat_structure_in_a_volume_is_all_surface() -> None:
    plate = np.zeros((7, 7, 3), bool)
    plate[1:6, 1:6, 1] = True

    found = surface_distances(plate, plate, np.eye(3))

    assert found is not None
    assert len(found.from_truth) == 25


def test_oblique_axes_are_measured_in_millimeters() -> None:
    one, other = np.zeros((3, 3, 3), bool), np.zeros((3, 3, 3), bool)
    one[0, 0, 0], other[0, 1, 0] = True, True
    sheared = np.array([[1.0, 3.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 1.0]])

    found = surface_distances(one, other, sheared)

    assert found is not None
    np.testing.assert_allclose(found.from_prediction, [5.0])


def test_an_empty_mask_has_no_distances() -> None:
    assert surface_distances(np.zeros((3, 3, 3), bool), np.ones((3, 3, 3), bool), np.eye(3)) is None
