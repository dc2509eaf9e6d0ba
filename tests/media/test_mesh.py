"""Triangle surfaces."""

from __future__ import annotations

import numpy as np
import pytest
from shelf import Shelf

from medas.errors import WrongInput
from medas.media import Mesh

CORNERS = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_a_mesh_comes_back_from_the_store() -> None:
    original = Mesh(np.array(CORNERS), np.array([[0, 1, 2]]), "liver")

    found = Shelf().round_trip(original)

    np.testing.assert_array_equal(found.vertices, CORNERS)
    np.testing.assert_array_equal(found.faces, [[0, 1, 2]])
    assert (found.label, found.vertices.dtype, found.faces.dtype) == ("liver", np.float32, np.int32)


def test_an_empty_mesh_is_a_mesh() -> None:
    found = Shelf().round_trip(Mesh(np.zeros((0, 3)), np.zeros((0, 3))))

    assert found.vertices.shape == found.faces.shape == (0, 3)


@pytest.mark.parametrize("corner", [3, -1])
def test_a_face_with_a_corner_that_does_not_exist_is_refused(corner: int) -> None:
    with pytest.raises(WrongInput, match="a vertex that does not exist"):
        Mesh(np.array(CORNERS), np.array([[0, 1, corner]]))


def test_a_mesh_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Mesh(np.array(CORNERS), np.array([[0, 1, 2]])).vertices[0] = 1
