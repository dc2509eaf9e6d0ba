"""Turning voxel axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.datasets.orientation import axis_codes
from medas.media import Image, Label, LabelName
from medas.tools import Reorient


def places(volume: Image) -> set[tuple[float, ...]]:
    """Return place and value of every voxel."""
    index = np.argwhere(np.ones(volume.shape))
    values = volume.voxels[0].reshape(-1, 1).astype(float)
    return {tuple(row) for row in np.round(np.hstack([volume.to_world(index), values]), 6) + 0.0}


def test_an_image_of_a_scanner_is_turned_to_ras() -> None:
    image = Image(np.arange(24.0).reshape(1, 2, 3, 4), np.diag([-1.0, -2.0, 3.0, 1.0]))

    turned = Reorient(volume=image).run().unwrap()

    np.testing.assert_array_equal(turned.voxels, image.voxels[:, ::-1, ::-1])
    np.testing.assert_allclose(turned.affine, [[1, 0, 0, -1], [0, 2, 0, -4], [0, 0, 3, 0], [0, 0, 0, 1]])


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_voxel_stays_where_it_was_in_the_patient(affines: Any, data: Any) -> None:
    image = Image(np.arange(24.0).reshape(1, 2, 3, 4), data.draw(affines))
    axes = data.draw(st.sampled_from(["RAS", "LPS", "SAR", "IPL", "ASL"]))

    turned = Reorient(volume=image, axes=axes).run().unwrap()

    assert axis_codes(turned.affine) == axes
    assert places(turned) == places(image)


def test_names_of_structures_stay() -> None:
    label = Label(np.ones((1, 2, 2, 1), np.uint8), np.diag([-1, 1, 1, 1]), labels={1: LabelName("liver")})

    assert Reorient(volume=label).run().unwrap().name_of(1) == "liver"


@pytest.mark.parametrize("axes", ["RAR", "RA", "XYZ", "RASL", ""])
def test_impossible_directions_are_refused(axes: str) -> None:
    failed = Reorient(volume=Image(np.zeros((1, 2, 2, 2)), np.eye(4)), axes=axes).run()

    with pytest.raises(Exception, match="three directions are needed"):
        failed.unwrap()
