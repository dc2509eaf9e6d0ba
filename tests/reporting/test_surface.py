from __future__ import annotations

import numpy as np
import pytest

from medas.media.mesh import Mesh
from medas.reporting.surface import surface


def volume_of(mesh: Mesh) -> float:
    """Return what the triangles enclose; negative if they are inside out."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(float) for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def box() -> np.ndarray:
    mask = np.zeros((28, 30, 32), dtype=bool)
    mask[2:26, 2:26, 2:26] = True
    return mask


@pytest.mark.parametrize("affine", [np.diag([1.0, 1, 1, 1]), np.diag([-2.0, 1, 3, 1]), np.diag([1.0, -1, -1, 1])])
def test_a_box_encloses_nearly_its_volume_and_looks_outward(affine: np.ndarray) -> None:
    mesh = surface(box(), affine)

    assert volume_of(mesh) == pytest.approx(24**3 * abs(np.linalg.det(affine[:3, :3])), rel=0.1)


def test_a_surface_is_closed_every_edge_has_two_triangles() -> None:
    mesh = surface(box(), np.eye(4))

    edges = np.sort(np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), axis=1)
    assert set(np.unique(edges, axis=0, return_counts=True)[1]) == {2}


def test_vertices_lie_where_the_structure_is_in_the_patient() -> None:
    affine = np.diag([2.0, 2, 2, 1])
    affine[:3, 3] = (100, -50, 10)

    mesh = surface(box(), affine)

    # Voxels 2 to 25 reach from 1.5 to 25.5; the corner is rounded.
    np.testing.assert_allclose(mesh.vertices.min(axis=0), np.array([100, -50, 10]) + 2 * 1.5, atol=1.01)
    np.testing.assert_allclose(mesh.vertices.max(axis=0), np.array([100, -50, 10]) + 2 * 25.5, atol=1.01)


def test_a_structure_at_the_edge_of_the_volume_is_closed_and_nothing_has_no_surface() -> None:
    full = surface(np.ones((3, 3, 3), dtype=bool), np.eye(4))

    assert volume_of(full) > 0
    assert len(surface(np.zeros((3, 3, 3), dtype=bool), np.eye(4)).faces) == 0
