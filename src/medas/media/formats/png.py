"""PNG (ISO/IEC 15948): chunks checked strictly, written so that the same content gives the same bytes."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, WrongInput
from medas.media.formats.checks import EXPORT_AGAIN, check_counts
from medas.media.volume import Volume, checked_affine
from medas.safe import strict_json
from medas.safe.budget import need
from medas.safe.durable import write_bytes

MAGIC = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_COLORS = {1: 0, 3: 2, 2: 4, 4: 6}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_NOTE = b"MeDaS grid\0"


def check_png(path: Path) -> np.ndarray | None:
    """Check all chunks of a file before any decoder sees it, and return the affine that MeDaS wrote into it, if any."""
    need(path.stat().st_size, "the picture", path.name)
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise _bad("it is not a PNG file", path)
    names: list[bytes] = []
    position, affine = len(MAGIC), None
    while not names or names[-1] != b"IEND":
        if position + 12 > len(data):
            raise _bad("the file is cut off", path)
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 12 + length
        if end > len(data):
            raise _bad("the file is cut off", path)
        name, body = data[position + 4 : position + 8], data[position + 8 : end - 4]
        if zlib.crc32(data[position + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise _bad("a checksum is wrong", path)
        if not names:
            _check_size(name, body, path)
        if name == b"tEXt" and body.startswith(_NOTE):
            affine = _grid(strict_json.loads(body[len(_NOTE) :], file=path.name), path)
        if name == b"acTL":
            raise BadFile("animated pictures are not supported", hint="Save the frames as single files", file=path.name)
        names.append(name)
        position = end
    if position != len(data):
        raise _bad("foreign data follow the picture", path)
    return affine


def _grid(note: Any, path: Path) -> np.ndarray:
    try:
        return checked_affine(note)
    except (WrongInput, TypeError, ValueError):
        raise _bad("the note with its grid is damaged", path) from None


def _check_size(name: bytes, body: bytes, path: Path) -> None:
    if name != b"IHDR" or len(body) != 13:
        raise _bad("the header chunk is missing", path)
    width, height, depth, color, compression, filters, interlace = struct.unpack(">IIBBBBB", body)
    if depth not in _DEPTHS.get(color, ()) or compression or filters or interlace > 1:
        raise _bad("the header contradicts itself", path)
    check_counts((_SAMPLES[color], height, width), 2 if depth == 16 else 1, file=path.name)


def write_png(volume: Volume, path: Path) -> Path:
    """Write a picture of one slice (K = 1) with 1 to 4 channels of 8 or 16 bits, and its grid in a text chunk.

    Raises:
        WrongInput: If the volume is no such picture; values are never rescaled silently.
    """
    channels, width, height, slices = volume.voxels.shape
    if slices != 1 or channels not in _COLORS or volume.voxels.dtype.str[1:] not in ("u1", "u2"):
        hint = "Take one slice and rescale it to 0..255, or write .nii.gz"
        raise WrongInput("volume: PNG holds one slice of 1 to 4 channels of 8 or 16 bits without sign", hint=hint)
    depth = 8 * volume.voxels.dtype.itemsize
    pixels = np.ascontiguousarray(volume.voxels[..., 0].transpose(2, 1, 0)).astype(f">u{depth // 8}")
    rows = np.zeros((height, 1 + width * channels * depth // 8), np.uint8)  # 0 = no filter, before each row
    rows[:, 1:] = pixels.reshape(height, -1).view(np.uint8)
    header = struct.pack(">IIBBBBB", width, height, depth, _COLORS[channels], 0, 0, 0)
    chunks = [(b"IHDR", header), (b"tEXt", _NOTE + strict_json.canonical(volume.affine.tolist()))]
    chunks += [(b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return write_bytes(path, MAGIC + b"".join(_chunk(name, body) for name, body in chunks))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _bad(message: str, path: Path) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=path.name)
