"""Pixels of every supported transfer syntax are those that were encoded; damaged ones are refused by name."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from dicom_files import ct_series, ct_slice, save
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medas.errors import BadFile, MedasError
from medas.media.formats import dicom_pixels, read_volume

RNG = np.random.default_rng(0)
SIGNED = RNG.integers(-1024, 3000, (16, 12), np.int16)
UNSIGNED = RNG.integers(0, 4095, (16, 12), np.uint16)
BYTES = RNG.integers(0, 255, (16, 12), np.uint8)
COLORS = RNG.integers(0, 255, (16, 12, 3), np.uint8)
LOSSLESS: dict[str, Callable[[np.ndarray], bytes]] = {
    JPEG2000Lossless: lambda pixels: bytes(imagecodecs.jpeg2k_encode(pixels, level=0, reversible=True, codecformat="j2k", mct=False)),
    JPEGLSLossless: lambda pixels: bytes(imagecodecs.jpegls_encode(pixels)),
    JPEGLosslessSV1: lambda pixels: bytes(imagecodecs.ljpeg_encode(pixels) if pixels.ndim == 2 else imagecodecs.jpeg8_encode(pixels, lossless=True, predictor=1, colorspace="RGB", outcolorspace="RGB")),
}  # fmt: skip


def packed(pixels: np.ndarray, syntax: str, frames: list[bytes] | None = None, **changes: Any) -> Dataset:
    one = ct_slice(pixels, Modality="OT", RescaleSlope=None, RescaleIntercept=None, **changes)
    one.PixelData = encapsulate(frames or [LOSSLESS[syntax](pixels)])
    one["PixelData"].VR = "OB"
    one["PixelData"].is_undefined_length = True
    return one


def assert_pixels(path: Path, pixels: np.ndarray) -> None:
    found = read_volume(path).voxels[..., 0].transpose(2, 1, 0)
    np.testing.assert_array_equal(found, pixels if pixels.ndim == 3 else pixels[..., None])


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("pixels", [SIGNED, UNSIGNED, BYTES, COLORS, BYTES.view(np.int8), UNSIGNED.astype(np.uint32)])
def test_uncompressed_pixels_in_any_byte_order(tmp_path: Path, syntax: str, pixels: np.ndarray) -> None:
    stored = pixels.astype(pixels.dtype.newbyteorder(">" if syntax == ExplicitVRBigEndian else "<"))

    assert_pixels(save(ct_slice(stored), tmp_path / "one.dcm", syntax), pixels)


def test_bytes_in_big_endian_words_are_swapped(tmp_path: Path) -> None:
    one = ct_slice(BYTES)
    one.PixelData = BYTES.view(np.uint16).byteswap().tobytes()
    one["PixelData"].VR = "OW"

    path = save(one, tmp_path / "one.dcm", ExplicitVRBigEndian)

    assert_pixels(path, BYTES)


def test_colors_plane_by_plane_are_the_same_colors(tmp_path: Path) -> None:
    one = ct_slice(COLORS, PlanarConfiguration=1)
    one.PixelData = np.ascontiguousarray(COLORS.transpose(2, 0, 1)).tobytes()

    assert_pixels(save(one, tmp_path / "one.dcm"), COLORS)


def test_single_bits_are_unpacked(tmp_path: Path) -> None:
    mask = (BYTES > 128).astype(np.uint8)
    one = ct_slice(mask, BitsAllocated=1, BitsStored=1, HighBit=0)
    one.PixelData = np.packbits(mask.ravel(), bitorder="little").tobytes()

    assert_pixels(save(one, tmp_path / "one.dcm"), mask)


def test_an_odd_number_of_bytes_has_one_of_padding(tmp_path: Path) -> None:
    assert_pixels(save(ct_slice(BYTES[:3, :3].copy()), tmp_path / "one.dcm"), BYTES[:3, :3])


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("pixels", [UNSIGNED, BYTES, COLORS])
def test_losslessly_compressed_pixels_come_back(tmp_path: Path, syntax: str, pixels: np.ndarray) -> None:
    assert_pixels(save(packed(pixels, syntax), tmp_path / "one.dcm", syntax), pixels)


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_signs_that_the_codec_does_not_know_are_extended(tmp_path: Path, syntax: str) -> None:
    signed = (UNSIGNED.astype(np.int16) << 4) >> 4  # 12 bits with sign
    stored = (signed & 0xFFF).astype(np.uint16)
    frames = [LOSSLESS[syntax](stored)]

    one = packed(signed, syntax, frames, BitsStored=12, HighBit=11)

    assert_pixels(save(one, tmp_path / "one.dcm", syntax), signed)


@pytest.mark.parametrize("pixels", [SIGNED, UNSIGNED, BYTES, COLORS])
def test_run_lengths_are_decoded(tmp_path: Path, pixels: np.ndarray) -> None:
    file = dcmread(save(ct_slice(pixels), tmp_path / "one.dcm"))
    file.compress(RLELossless)
    file.save_as(tmp_path / "rle.dcm")

    assert_pixels(tmp_path / "rle.dcm", pixels)


@pytest.mark.parametrize("photometric", ["YBR_FULL_422", "YBR_FULL", "RGB"])
def test_lossy_colors_are_those_that_pydicom_sees(tmp_path: Path, photometric: str) -> None:
    columns, rows = np.meshgrid(np.arange(0, 240, 20), np.arange(0, 240, 15))
    smooth = np.stack([columns, rows, np.full((16, 12), 90)], -1).astype(np.uint8)
    stored = imagecodecs.jpeg_encode(smooth, level=95, outcolorspace="RGB" if photometric == "RGB" else None, subsampling="422" if "422" in photometric else "444")  # fmt: skip
    path = save(packed(smooth, JPEGBaseline8Bit, [bytes(stored)], PhotometricInterpretation=photometric), tmp_path / "one.dcm", JPEGBaseline8Bit)  # fmt: skip

    found = read_volume(path).voxels[..., 0].transpose(2, 1, 0)

    np.testing.assert_allclose(found.astype(int), pixel_array(path).astype(int), atol=2)
    np.testing.assert_allclose(found.astype(int), smooth.astype(int), atol=25)


def damaged(data: bytes, how: str) -> list[bytes]:
    half = len(data) // 2
    return {
        "cut": [data[:half]], "nothing": [bytes(2)], "zeros": [bytes(len(data))], "text": [b"<html>" * 20], "reversed": [data[::-1]],
    }[how]  # fmt: skip


@pytest.mark.parametrize("how", ["cut", "nothing", "zeros", "text", "reversed"])
@pytest.mark.parametrize("syntax", [*LOSSLESS, JPEGBaseline8Bit, RLELossless])
def test_damaged_compressed_pixels_are_refused(tmp_path: Path, syntax: str, how: str) -> None:
    encode = {JPEGBaseline8Bit: lambda pixels: bytes(imagecodecs.jpeg_encode(pixels)), RLELossless: rle} | LOSSLESS
    path = save(packed(BYTES, syntax, damaged(encode[UID(syntax)](BYTES), how)), tmp_path / "bad.dcm", syntax)

    with pytest.raises(BadFile) as caught:
        read_volume(path)

    assert caught.value.where == {"file": "bad.dcm"}
    assert caught.value.hint


def rle(pixels: np.ndarray, *, offsets: list[int] | None = None, count: int = 1) -> bytes:
    body = imagecodecs.packbits_encode(pixels.ravel())
    places = (offsets or [64]) + [0] * (15 - len(offsets or [64]))
    return struct.pack("<16I", count, *places) + bytes(body) + b"\0" * (len(body) % 2)


@pytest.mark.parametrize("data", [rle(BYTES, offsets=[60]), rle(BYTES, count=2), rle(BYTES, count=0), rle(BYTES, offsets=[10**9]), rle(BYTES[:8]), rle(np.tile(BYTES, (2, 1))), rle(BYTES)[:40]])  # fmt: skip
def test_run_lengths_that_contradict_the_image_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadFile):
        read_volume(save(packed(BYTES, RLELossless, [data]), tmp_path / "bad.dcm", RLELossless))


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("other", [BYTES[:8], np.tile(BYTES, (1, 2)), COLORS, UNSIGNED])
def test_compressed_pixels_of_another_size_or_kind_are_refused(tmp_path: Path, syntax: str, other: np.ndarray) -> None:
    with pytest.raises(BadFile):
        read_volume(save(packed(BYTES, syntax, [LOSSLESS[syntax](np.ascontiguousarray(other))]), tmp_path / "bad.dcm", syntax))  # fmt: skip


def test_a_compression_that_is_not_known_is_refused_by_name(tmp_path: Path) -> None:
    mpeg = UID("1.2.840.10008.1.2.4.100")

    with pytest.raises(BadFile, match="compression is not supported"):
        read_volume(save(packed(BYTES, mpeg, [b"movie!"]), tmp_path / "movie.dcm", mpeg))


def test_uncompressed_pixels_under_a_compressed_syntax_are_refused(tmp_path: Path) -> None:
    path = save(ct_slice(BYTES), tmp_path / "one.dcm")
    path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0", 1))

    with pytest.raises(BadFile, match="contradict each other"):
        read_volume(path)


def test_values_beyond_the_stored_bits_are_refused_in_the_file_that_has_them(tmp_path: Path) -> None:
    ct_series(tmp_path, 4, BitsStored=2, HighBit=1)  # -2 to 1, but the slices hold 0, 1, 2, 3

    with pytest.raises(BadFile, match="more bits than BitsStored 2") as caught:
        read_volume(tmp_path)
    assert caught.value.where == {"file": "1.2.3_6.dcm"}  # the first by name


def test_the_file_that_kills_the_decoder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for k in range(4):
        save(packed(BYTES, JPEG2000Lossless, k=k, series="1.2.3", ImagePositionPatient=[0, 0, k]), tmp_path / f"{k}.dcm", JPEG2000Lossless)  # fmt: skip
    sound = dicom_pixels._decode_file

    def deadly(path: Path, *rest: Any) -> np.ndarray:
        if path.name == "2.dcm":
            os.abort()
        return sound(path, *rest)

    monkeypatch.setattr(dicom_pixels, "_decode_file", deadly)

    with pytest.raises(MedasError, match="crashed") as caught:
        read_volume(tmp_path)
    assert caught.value.where == {"file": "2.dcm"}
