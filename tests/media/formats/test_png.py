"""PNG: what is written comes back, Pillow sees the same pixels, damaged chunks are refused before any decoder runs."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from strategies import affines, corner_error, voxels

from medas.errors import BadFile, OverLimit, WrongInput
from medas.media import Image
from medas.media.formats import read_volume, write_volume
from medas.media.formats.png import MAGIC, check_png, write_png

PIXELS = np.arange(12, dtype=np.uint8).reshape(1, 4, 3, 1)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 4, height: int = 3, depth: int = 8, color: int = 0, *, rows: bytes | None = None, **more: Any) -> bytes:  # fmt: skip
    """Return a PNG; `more` are chunks before the pixels by name."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, *more.pop("rest", (0, 0, 0)))
    body = bytes(height * (1 + width)) if rows is None else rows
    chunks = [(b"IHDR", header), *((name.encode(), data) for name, data in more.items()), (b"IDAT", zlib.compress(body)), (b"IEND", b"")]  # fmt: skip
    return MAGIC + b"".join(chunk(name, data) for name, data in chunks)


def save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@settings(max_examples=40)
@given(voxels(dtypes=("u1", "u2"), channels=4, slices=1), affines())
def test_pictures_come_back_with_their_grid(tmp_path_factory: pytest.TempPathFactory, pixels: np.ndarray, affine: np.ndarray) -> None:  # fmt: skip
    original = Image(pixels, affine)
    path = write_png(original, tmp_path_factory.getbasetemp() / "picture.png")

    found = read_volume(path)

    np.testing.assert_array_equal(found.voxels, pixels)
    assert found.voxels.dtype == pixels.dtype
    assert corner_error(original, found) == 0


@settings(max_examples=40)
@given(voxels(dtypes=("u1",), channels=4, slices=1))
def test_pillow_sees_the_same_pixels(tmp_path_factory: pytest.TempPathFactory, pixels: np.ndarray) -> None:
    path = write_png(Image(pixels, np.eye(4)), tmp_path_factory.getbasetemp() / "picture.png")

    with Pillow.open(path) as theirs:
        found = np.asarray(theirs)

    shown = found if found.ndim == 3 else found[..., None]
    np.testing.assert_array_equal(shown.transpose(2, 1, 0), pixels[..., 0])


@settings(max_examples=20)
@given(
    st.sampled_from(["L", "LA", "RGB", "RGBA", "1", "I;16"]),
    st.integers(1, 9),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_what_pillow_writes_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, mode: str, width: int, height: int, random: Any
) -> None:
    row = {"1": (width + 7) // 8, "I;16": 2 * width}.get(mode, len(mode) * width)
    picture = Pillow.frombytes(mode, (width, height), random.randbytes(row * height))
    path = tmp_path_factory.getbasetemp() / "theirs.png"
    picture.save(path)

    found = read_volume(path).voxels[..., 0].transpose(2, 1, 0)

    theirs = np.asarray(picture)
    wanted = theirs.astype(np.uint8) * np.uint8(255) if mode == "1" else theirs
    np.testing.assert_array_equal(found.squeeze(-1) if wanted.ndim == 2 else found, wanted)


def test_interlaced_and_palette_pictures_are_read(tmp_path: Path) -> None:
    colors = bytes([255, 0, 0, 0, 255, 0])
    palette = read_volume(save(tmp_path / "palette.png", png(color=3, PLTE=colors, rows=b"\0\0\1\0\1" * 3)))
    assert palette.voxels.shape == (3, 4, 3, 1)
    assert palette.voxels[:, 1, 0, 0].tolist() == [0, 255, 0]

    # Adam7 of one pixel is that pixel.
    single = read_volume(save(tmp_path / "interlaced.png", png(1, 1, rows=b"\0\x07", rest=(0, 0, 1))))
    assert single.voxels.tolist() == [[[[7]]]]


def test_equal_pictures_give_equal_files(tmp_path: Path) -> None:
    image = Image(PIXELS, np.eye(4))

    assert write_png(image, tmp_path / "a.png").read_bytes() == write_png(image, tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    ("shape", "dtype"), [((1, 2, 2, 2), "u1"), ((5, 2, 2, 1), "u1"), ((1, 2, 2, 1), "i1"), ((1, 2, 2, 1), "f4"), ((1, 2, 2, 1), "u4")]
)  # fmt: skip
def test_what_would_have_to_change_is_not_written(tmp_path: Path, shape: tuple[int, ...], dtype: str) -> None:
    with pytest.raises(WrongInput, match="PNG holds one slice"):
        write_volume(Image(np.zeros(shape, dtype), np.eye(4)), tmp_path / "picture.png")
    assert list(tmp_path.iterdir()) == []


GOOD = png()
BAD = {
    "magic": GOOD[1:], "only magic": MAGIC, "cut in a length": GOOD[:10], "cut in a chunk": GOOD[:20], "no end": GOOD[:-12],
    "cut by one": GOOD[:-1], "foreign data": GOOD + b"<script>", "two pictures": GOOD + GOOD, "no header": MAGIC + chunk(b"IEND", b""),
    "short header": MAGIC + chunk(b"IHDR", bytes(12)) + chunk(b"IEND", b""), "no width": png(width=0, rows=b"\0" * 3), "no height": png(height=0, rows=b""),
    "depth 3": png(depth=3), "depth 16 palette": png(depth=16, color=3), "color 1": png(color=1), "color 7": png(color=7),
    "compression": png(rest=(1, 0, 0)), "filter": png(rest=(0, 1, 0)), "interlace": png(rest=(0, 0, 2)), "animated": png(acTL=bytes(8)),
    "length": GOOD[:8] + b"\xff\xff\xff\xff" + GOOD[12:], "palette missing": png(color=3), "few rows": png(rows=bytes(5)), "no rows": png(rows=b""),
    "unknown filter": png(rows=b"\x09\0\0\0\0" * 3), "raw pixels": MAGIC + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 0, 0, 0, 0)) + chunk(b"IDAT", bytes(15)) + chunk(b"IEND", b""),
    "no pixels": MAGIC + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 0, 0, 0, 0)) + chunk(b"IEND", b""),
}  # fmt: skip


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_damaged_pictures_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadFile) as caught:
        read_volume(save(tmp_path / "bad.png", data))

    assert caught.value.where == {"file": "bad.png"}
    assert caught.value.hint


@pytest.mark.parametrize("place", range(len(GOOD)))
def test_every_flipped_bit_is_noticed_before_a_decoder_sees_it(tmp_path: Path, place: int) -> None:
    flipped = bytearray(GOOD)
    flipped[place] ^= 32

    with pytest.raises(BadFile):
        check_png(save(tmp_path / "bad.png", bytes(flipped)))


@pytest.mark.parametrize(
    "note", [b"", b"[1]", b"[[1,2],[3]]", b'{"a":1}', b'"text"', b"null", b"[[NaN]]", b"[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,1]]", b'[["a","b"]]']
)  # fmt: skip
def test_a_damaged_note_about_the_grid_is_refused(tmp_path: Path, note: bytes) -> None:
    with pytest.raises(BadFile) as caught:
        check_png(save(tmp_path / "bad.png", png(tEXt=b"MeDaS grid\0" + note)))

    assert caught.value.where == {"file": "bad.png"}


def test_texts_of_others_are_no_matter(tmp_path: Path) -> None:
    assert check_png(save(tmp_path / "good.png", png(tEXt=b"Author\0<script>", zTXt=b"Comment\0\0" + zlib.compress(bytes(10**6))))) is None  # fmt: skip


def test_a_size_beyond_the_memory_is_refused_before_a_decoder_sees_it(tmp_path: Path) -> None:
    with pytest.raises(OverLimit, match="needs about"):
        check_png(save(tmp_path / "huge.png", png(2**31 - 1, 2**31 - 1, rows=b"\0")))


def test_real_nuclei_come_back(shared_data: Path, tmp_path: Path) -> None:
    path = min((shared_data / "nuclei_dsb2018" / "images").glob("*.png"))
    found = read_volume(path)

    again = read_volume(write_volume(found, tmp_path / "again.png"))

    np.testing.assert_array_equal(again.voxels, found.voxels)
    with Pillow.open(path) as theirs:
        pixels = np.asarray(theirs)
    np.testing.assert_array_equal(found.voxels[..., 0].transpose(2, 1, 0), pixels if pixels.ndim == 3 else pixels[..., None])  # fmt: skip
