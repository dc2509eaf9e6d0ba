from __future__ import annotations

import numpy as np

from medas.media.volume import Image, Label
from medas.server.reduced import reduced


def test_an_image_becomes_means_of_blocks_in_the_same_place() -> None:
    voxels = np.arange(4 * 4 * 2, dtype=np.float32).reshape(1, 4, 4, 2)
    small = reduced(Image(voxels, np.diag([1.0, 1, 3, 1])), 2)

    assert small.shape == (2, 2, 2)
    assert small.voxels[0, 0, 0, 0] == voxels[0, :2, :2, 0].mean()
    assert small.spacing == (2, 2, 3)
    np.testing.assert_allclose(small.affine[:3, 3], (0.5, 0.5, 0))


def test_label_numbers_are_never_mixed() -> None:
    voxels = np.zeros((1, 8, 8, 8), dtype=np.uint8)
    voxels[0, 4:] = 7

    assert set(np.unique(reduced(Label(voxels, np.eye(4)), 4).voxels)) == {0, 7}


def test_a_small_volume_stays_as_it_is() -> None:
    image = Image(np.zeros((1, 4, 4, 4), dtype=np.int16), np.eye(4))

    assert reduced(image, 8) is image
