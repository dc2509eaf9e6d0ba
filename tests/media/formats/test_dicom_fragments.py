"""Frames of compressed films are kept apart, however many pieces each is cut into."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from dicom_files import ct_slice, save
from pydicom import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import JPEG2000Lossless

from medas.errors import BadFile
from medas.media.formats import read_volume
from medas.media.formats.dicom_file import read_file
from medas.media.formats.dicom_fragments import fragments

FIRST = np.random.default_rng(0).integers(0, 255, (16, 12), np.uint8)
MOMENTS = [FIRST, 255 - FIRST, FIRST // 2]
FRAMES = [bytes(imagecodecs.jpeg2k_encode(one, level=0, reversible=True, codecformat="j2k")) for one in MOMENTS]


def film(pixels: bytes, frames: int = 3, **changes: Any) -> Dataset:
    """Return a film without a place in the patient, its pixels encapsulated already."""
    nothing = dict.fromkeys(
        ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept")
    )
    one = ct_slice(FIRST, Modality="US", NumberOfFrames=frames, **(nothing | changes))
    one.PixelData = pixels
    one["PixelData"].VR, one["PixelData"].is_undefined_length = "OB", True
    return one


def moments(path: Path) -> np.ndarray:
    return read_volume(path).voxels[..., 0].transpose(0, 2, 1)


@pytest.mark.parametrize("table", [True, False])
def test_one_piece_per_frame_needs_no_table(tmp_path: Path, *, table: bool) -> None:
    path = save(film(encapsulate(FRAMES, has_bot=table)), tmp_path / "film.dcm", JPEG2000Lossless)

    np.testing.assert_array_equal(moments(path), MOMENTS)


def test_all_pieces_of_the_only_frame_belong_to_it(tmp_path: Path) -> None:
    pixels = encapsulate(FRAMES[:1], fragments_per_frame=3, has_bot=False)

    found = moments(save(film(pixels, 1), tmp_path / "film.dcm", JPEG2000Lossless))

    np.testing.assert_array_equal(found, MOMENTS[:1])


def test_several_pieces_per_frame_need_the_table(tmp_path: Path) -> None:
    with_table, without = (encapsulate(FRAMES, fragments_per_frame=2, has_bot=table) for table in (True, False))

    np.testing.assert_array_equal(moments(save(film(with_table), tmp_path / "a.dcm", JPEG2000Lossless)), MOMENTS)
    with pytest.raises(BadFile, match="6 pieces of compressed pixels do not make 3 frames"):
        read_volume(save(film(without), tmp_path / "b.dcm", JPEG2000Lossless))


@pytest.mark.parametrize("place", [8, 12, 16])
def test_a_table_that_lies_is_refused(tmp_path: Path, place: int) -> None:
    pixels = bytearray(encapsulate(FRAMES, fragments_per_frame=2))
    pixels[place] ^= 4

    with pytest.raises(BadFile, match="contradicts the compressed pixels"):
        read_volume(save(film(bytes(pixels)), tmp_path / "film.dcm", JPEG2000Lossless))


def test_the_extended_table_is_no_matter(tmp_path: Path) -> None:
    pixels, offsets, lengths = encapsulate_extended(FRAMES)
    one = film(pixels, ExtendedOffsetTable=offsets, ExtendedOffsetTableLengths=lengths)

    np.testing.assert_array_equal(moments(save(one, tmp_path / "film.dcm", JPEG2000Lossless)), MOMENTS)


@pytest.mark.parametrize("missing", [1, 8, 9, 300])
def test_pieces_that_are_cut_off_are_refused(tmp_path: Path, missing: int) -> None:
    path = save(film(encapsulate(FRAMES)), tmp_path / "film.dcm", JPEG2000Lossless)
    path.write_bytes(path.read_bytes()[:-missing])

    with pytest.raises(BadFile, match="cut off"):
        read_volume(path)


def test_pieces_of_many_frames_are_found_in_no_time(tmp_path: Path) -> None:
    pixels = encapsulate([b"1234"] * 20_000, fragments_per_frame=2)
    file = read_file(save(film(pixels, 20_000), tmp_path / "film.dcm", JPEG2000Lossless))
    started = time.monotonic()

    found = fragments(file)

    assert [len(parts) for parts in found] == [2] * 20_000
    assert time.monotonic() - started < 5  # a look at every piece for every frame took minutes
