"""What tests of tools share: grids in every position, and a ball whose place and volume are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import strategies as st
from strategies import ORIENTATIONS, rotation

from medas.media import Image, Label

Affine = np.ndarray
Ball = Callable[..., tuple[Image, Label]]


def affine_of(
    orientation: np.ndarray,
    *,
    spacing: tuple[float, ...],
    degrees: tuple[float, ...],
    origin: tuple[float, ...],
) -> Affine:
    affine = np.eye(4)
    affine[:3, :3] = rotation(*np.deg2rad(degrees)) @ orientation * spacing
    affine[:3, 3] = origin
    return affine


@pytest.fixture(scope="session")
def affines() -> st.SearchStrategy[Affine]:
    """Affines in 48 orientations, oblique, anisotropic, anywhere."""
    return st.builds(
        affine_of,
        st.sampled_from(ORIENTATIONS),
        spacing=st.tuples(*[st.floats(0.6, 3)] * 3),
        degrees=st.tuples(*[st.floats(-25, 25)] * 3),
        origin=st.tuples(*[st.floats(-200, 200)] * 3),
    )


@pytest.fixture(scope="session")
def all_48() -> list[Affine]:
    """The 48 orientations, slightly oblique, with thick slices."""
    return [
        affine_of(one, spacing=(1.0, 1.5, 2.5), degrees=(7.0, -5.0, 10.0), origin=(-20.0, 30.0, 40.0))
        for one in ORIENTATIONS
    ]


@pytest.fixture(scope="session")
def ball() -> Ball:
    """Return a function that makes a smooth bright ball and its label map, off the center of the grid."""

    def made(affine: Affine, shape: tuple[int, int, int] = (20, 18, 16), *, radius: float = 6.0) -> tuple[Image, Label]:
        grid = Image(np.zeros((1, *shape), np.float32), affine)
        center = grid.to_world([(np.array(shape) - 1) / 2 + [1.3, -0.8, 0.4]])[0]
        index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1).reshape(-1, 3)
        distance = np.linalg.norm(grid.to_world(index) - center, axis=1).reshape(shape)
        soft = np.clip(0.5 + (radius - distance) / 3, 0, 1).astype(np.float32) * 100
        return grid.with_voxels(soft[None]), Label((distance < radius).astype(np.uint8)[None], affine)

    return made


@pytest.fixture(scope="session")
def center_of() -> Callable[[Image | Label], np.ndarray]:
    """Return a function that gives the center of gravity of a volume in RAS+ mm."""

    def center(volume: Image | Label) -> np.ndarray:
        weights = volume.voxels[0].astype(float)
        index = np.stack(np.meshgrid(*map(np.arange, volume.shape), indexing="ij"), axis=-1).reshape(-1, 3)
        return np.asarray(np.average(volume.to_world(index), axis=0, weights=weights.ravel()))

    return center
