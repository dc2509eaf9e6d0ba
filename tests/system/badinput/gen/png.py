"""Bad pictures: PNG chunk by chunk, and JPEG, BMP and TIFF that are cut off or lie about their size."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import tifffile
from PIL import Image
from system.badinput.made import Made, mutants, one

MAGIC = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, body: bytes, *, checksum: int | None = None) -> bytes:
    """Return a chunk; the checksum may lie."""
    return (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body) if checksum is None else checksum)
    )


def png(size: tuple[int, int] = (6, 4), depth: int = 8, color: int = 0, *, rows: bytes = bytes(28), before: bytes = b"", rest: bytes = bytes(3)) -> bytes:  # fmt: skip
    """Return a gray picture of 6 x 4 pixels, with what should be wrong."""
    header = struct.pack(">IIBB", *size, depth, color) + rest
    return MAGIC + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def encoded(kind: str) -> bytes:
    """Return a picture of 32 x 24 pixels."""
    target = io.BytesIO()
    Image.fromarray(np.add.outer(np.arange(24), 5 * np.arange(32)).astype(np.uint8)).save(target, kind)
    return target.getvalue()


def tiff(**options: object) -> bytes:
    """Return a TIFF of three pages."""
    target = io.BytesIO()
    tifffile.imwrite(
        target, np.arange(2304, dtype=np.uint16).reshape(3, 24, 32), photometric="minisblack", metadata=None, **options
    )  # type: ignore[arg-type]
    return target.getvalue()


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad pictures."""
    good = png()
    yield one("png", "nothing is wrong", good, fate="ok")
    for size in ((0, 4), (6, 0), (2**31 - 1, 2**31 - 1), (2**32 - 1, 1), (60_000, 60_000), (7, 4), (6, 5)):
        yield one("png", "size contradicts the pixels", png(size))
    for depth, color in ((0, 0), (3, 0), (32, 0), (4, 2), (16, 3), (8, 1), (8, 5), (8, 7)):
        yield one("png", "kind of pixels that does not exist", png(depth=depth, color=color))
    for rest in (b"\1\0\0", b"\0\1\0", b"\0\0\2"):
        yield one("png", "unknown way of packing", png(rest=rest))
    for length in (8, 20, 33, 40, len(good) - 12, len(good) - 1):
        yield one("png", "cut off", good[:length])
    header = struct.pack(">IIBB", 6, 4, 8, 0) + bytes(3)
    end = chunk(b"IEND", b"")
    yield one("png", "pixels missing", MAGIC + chunk(b"IHDR", header) + end)
    yield one("png", "pixels are not packed", MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", bytes(28)) + end)
    yield one("png", "pixels missing", png(rows=bytes(20)))
    yield one("png", "pixels missing", png(rows=b""))
    yield one("png", "palette missing", png(color=3))
    yield one("png", "checksum", MAGIC + chunk(b"IHDR", header, checksum=1) + good[33:])
    yield one("png", "foreign data behind", good + b"<html><script>alert(1)</script>")
    yield one("png", "foreign data before", b"<html>" + good)
    yield one("png", "several frames", png(before=chunk(b"acTL", struct.pack(">II", 2, 0))))
    for note in (b"[[1,2],[3]]", b"null", b'{"a": 1}', b"[[NaN]]", b"[" * 5000):
        yield one("png", "note with the grid is damaged", png(before=chunk(b"tEXt", b"MeDaS grid\0" + note)))
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(20_000_000), 9))
    yield one("png", "bomb in a text", png(before=bomb), fate="either")
    yield one("png", "bomb in the pixels", png(rows=bytes(20_000_000)), fate="either")
    yield from (one("png", "random bytes", data, fate="either") for data in mutants(good, rng, 8))
    yield from _others()


def _others() -> Iterator[Made]:
    for kind in ("jpeg", "bmp"):
        data = encoded(kind)
        yield one(kind, "nothing is wrong", data, fate="ok")
        for length in (10, len(data) // 3, len(data) * 3 // 4):
            yield one(kind, "cut off", data[:length])
    yield one("jpeg", "a page under the name of a picture", b"<html><body>login</body></html>", suffix=".jpg")
    yield one(
        "bmp",
        "size contradicts the pixels",
        encoded("bmp")[:18] + struct.pack("<ii", 30_000, 30_000) + encoded("bmp")[26:],
    )
    for options in ({}, {"compression": "zlib"}, {"compression": "lzw"}):
        data = tiff(**options)
        yield one("tif", "nothing is wrong", data, fate="ok")
        for length in (8, len(data) // 2, len(data) - 100):
            yield one("tif", "cut off", data[:length])
    with tifffile.TiffFile(io.BytesIO(tiff())) as file:
        places = {
            name: file.pages[0].tags[name].valueoffset
            for name in ("ImageWidth", "ImageLength", "StripByteCounts", "StripOffsets")
        }  # type: ignore[union-attr]
    for name, value in (("ImageWidth", 65_535), ("ImageLength", 65_535), ("StripByteCounts", 0), ("StripOffsets", 0), ("StripOffsets", 65_000)):  # fmt: skip
        data = bytearray(tiff())
        struct.pack_into("<H", data, places[name], value)
        yield one("tif", "pages contradict the pixels", bytes(data))
