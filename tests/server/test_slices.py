"""Slices are the voxels, the right way up."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Pictures

from medas.errors import WrongInput
from medas.media.volume import Image, Label, LabelName
from medas.server.slices import edges, gray_png, label_png, slice_of

FLIPS = [(1, 1, 1), (-1, -1, 1), (-1, 1, -1)]


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Pictures.open(io.BytesIO(png)))


def rgba(png: bytes) -> np.ndarray:
    return np.asarray(Pictures.open(io.BytesIO(png)).convert("RGBA"))


def scan(flips: tuple[int, int, int] = (1, 1, 1), spacing: tuple[float, float, float] = (1, 1, 1)) -> Image:
    """Return a scan of 6 x 5 x 4 voxels, all different, that grow along the voxel axes."""
    affine = np.diag([*(flip * size for flip, size in zip(flips, spacing, strict=True)), 1.0])
    return Image(np.arange(120, dtype=np.int16).reshape(1, 6, 5, 4), affine)


def test_each_pixel_is_the_voxel_of_its_place() -> None:
    volume = scan()

    # RAS: i runs to the right of the patient, which is the left of the picture; j to the front, which is its top.
    axial = pixels(gray_png(slice_of(volume, 2, 1), level=127.5, width=255))

    assert axial.shape == (5, 6)
    for i in range(6):
        for j in range(5):
            assert axial[4 - j, 5 - i] == volume.voxels[0, i, j, 1]


@pytest.mark.parametrize("flips", FLIPS)
@pytest.mark.parametrize(("axis", "corner"), [(0, "anterior superior"), (1, "right superior"), (2, "right anterior")])
def test_the_marked_corner_lies_where_radiologists_look_for_it(
    flips: tuple[int, int, int], axis: int, corner: str
) -> None:
    # The corner that is most right, anterior and superior is marked, wherever it lies in the file.
    voxels = np.zeros((1, 6, 5, 4), np.uint8)
    place = tuple(size - 1 if flip > 0 else 0 for size, flip in zip((6, 5, 4), flips, strict=True))
    voxels[(0, *place)] = 200
    volume = Image(voxels, np.diag([*map(float, flips), 1.0]))

    picture = slice_of(volume, axis, place[axis])

    assert corner  # it is the upper left one in each of the three views
    assert picture[0, 0] == 200
    assert picture.sum() == 200


def test_pixels_are_square_though_voxels_are_not() -> None:
    volume = scan(spacing=(1, 1, 3))

    sagittal = slice_of(volume, 0, 2)

    assert sagittal.shape == (12, 5)
    assert (sagittal[0] == sagittal[2]).all()
    assert (sagittal[::3] == volume.voxels[0, 2].T[::-1, ::-1]).all()


def test_a_window_makes_its_ends_black_and_white() -> None:
    picture = np.array([[-160.0, 40.0, 240.0, 1000.0, np.nan]])

    assert pixels(gray_png(picture, level=40, width=400)).tolist() == [[0, 128, 255, 255, 0]]


def test_background_is_transparent_and_structures_have_their_colors() -> None:
    label = Label(
        np.array([[0, 1], [2, 300]], np.uint16).reshape(1, 2, 2, 1), np.eye(4), labels={2: LabelName("b", "#ff0000")}
    )

    drawn = rgba(label_png(label.voxels[0, :, :, 0], label, outline=False))

    assert drawn[0, 0, 3] == 0
    assert drawn[0, 1].tolist() == [0x56, 0xB4, 0xE9, 255]
    assert drawn[1, 0].tolist() == [255, 0, 0, 255]
    assert drawn[1, 1, 3] == 255


def test_an_outline_is_the_edge_of_each_structure() -> None:
    picture = np.zeros((7, 7), np.uint8)
    picture[1:6, 1:6] = 1
    picture[3, 3] = 2

    outlined = edges(picture)

    assert outlined[1, 1:6].all()
    assert not outlined[2, 2]
    assert outlined[3, 3]
    assert outlined[3, 2]
    assert not outlined[0].any()
    label = Label(picture.reshape(1, 7, 7, 1), np.eye(4))
    assert (rgba(label_png(picture, label, outline=True))[..., 3] > 0).tolist() == outlined.tolist()


def test_a_structure_at_the_border_of_the_picture_is_closed() -> None:
    assert edges(np.ones((3, 3), np.uint8)).tolist() == [[True] * 3, [True, False, True], [True] * 3]


@pytest.mark.parametrize(("axis", "index", "channel"), [(0, 6, 0), (1, 5, 0), (2, 4, 0), (2, 0, 1)])
def test_a_slice_that_is_not_there_is_said_so(axis: int, index: int, channel: int) -> None:
    with pytest.raises(WrongInput, match="must be from 0 to"):
        slice_of(scan(), axis, index, channel=channel)
