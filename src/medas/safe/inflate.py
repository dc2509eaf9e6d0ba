"""Gzip and zlib with the output size known beforehand, so that no bomb can go off."""

from __future__ import annotations

import zlib
from typing import Any

from medas.errors import BadFile

MAX_RATIO = 1032
"""Deflate cannot shrink data more than 1032-fold; who promises more is truncated or lying."""

_CHUNK = 1 << 14
_MAX_MEMBERS = 1_000_000
"""Pieces of one gzip file; bgzip makes one of every 64 kB."""

_TRUNCATED = "compressed data end too early"
_HINT = "Copy or export the file again"


def inflate_head(packed: bytes, count: int, *, file: str | None = None) -> bytes:
    """Return the first `count` bytes (fewer if there are no more) of gzip or zlib data."""
    reader = zlib.decompressobj(wbits=47)  # 47 = gzip or zlib, told from the first bytes
    try:
        return reader.decompress(packed[: max(4096, 2 * count)], count)
    except zlib.error:
        raise BadFile("compressed data are damaged", hint=_HINT, file=file) from None


def inflate_into(packed: bytes, out: Any, *, file: str | None = None) -> None:
    """Fill `out` (a writable buffer of bytes) with the unpacked data; checksums are verified.

    Raises:
        BadFile: If the data are damaged, or hold fewer or more bytes than `out`.
    """
    target = memoryview(out).cast("B")
    check_ratio(len(packed), len(target), file=file)
    if not _inflate_fast(packed, target):
        _inflate_slowly(packed, target, file)


def check_ratio(packed: int, unpacked: int, *, file: str | None = None) -> None:
    """Do nothing if `packed` bytes can hold `unpacked` bytes.

    Raises:
        BadFile: If no deflate stream of that length can.
    """
    if unpacked > packed * MAX_RATIO:
        raise BadFile(f"{_TRUNCATED}: {packed} bytes cannot hold {unpacked}", hint=_HINT, file=file)


def inflate_raw(packed: bytes, limit: int, *, file: str | None = None) -> bytes:
    """Return unpacked headerless deflate data of at most `limit` bytes, for deflated DICOM."""
    reader = zlib.decompressobj(wbits=-15)
    try:
        data = reader.decompress(packed, limit)
    except zlib.error:
        raise BadFile("compressed data are damaged", hint=_HINT, file=file) from None
    if not reader.eof:
        raise BadFile("compressed data are cut off or unpack to more than allowed", hint=_HINT, file=file)
    return data


def _inflate_fast(packed: bytes, target: memoryview) -> bool:
    """Unpack with libdeflate, 2 to 3 times as fast as zlib; return False where the exact reader must judge."""
    try:
        import imagecodecs
    except ImportError:
        return False
    gzip = bytes(packed[:2]) == b"\x1f\x8b"
    if len(packed) < 8 or (gzip and int.from_bytes(packed[-4:], "little") != len(target) % 2**32):
        return False  # more than one gzip member, or damaged
    try:
        if len((imagecodecs.gzip_decode if gzip else imagecodecs.zlib_decode)(packed, out=target)) != len(target):
            return False
    except (RuntimeError, ValueError):
        return False
    # The decoder takes no notice of what follows; zlib data end with their checksum.
    return gzip or zlib.adler32(target) == int.from_bytes(packed[-4:], "big")


def _inflate_slowly(packed: bytes, target: memoryview, file: str | None) -> None:
    data = memoryview(packed)
    position = filled = 0
    for _ in range(_MAX_MEMBERS):
        position, filled = _inflate_member(data, position, target, filled, file)
        if not data[position : position + 1]:
            break
        if bytes(data[position : position + 2]) != b"\x1f\x8b":
            if any(data[position:]):  # gzip allows zero padding after the last member
                raise BadFile("foreign data follow the compressed data", hint=_HINT, file=file)
            break
    else:
        raise BadFile("it is made of too many compressed pieces", hint=_HINT, file=file)
    if filled < len(target):
        raise BadFile(f"holds {filled} of {len(target)} bytes", hint=_HINT, file=file)


def _inflate_member(
    data: memoryview, position: int, target: memoryview, filled: int, file: str | None
) -> tuple[int, int]:
    """Unpack the gzip or zlib data that begin at `position`; return where they end and how far `target` is filled."""
    reader = zlib.decompressobj(wbits=47)
    while not reader.eof:
        # Small pieces: zlib copies what it does not use, so whole files would take quadratic time.
        chunk = data[position : position + _CHUNK]
        try:
            # One byte more than fits: so that data after the end are noticed without being unpacked.
            piece = reader.decompress(chunk, min(1 << 20, len(target) - filled + 1))
        except zlib.error:
            raise BadFile("compressed data are damaged", hint=_HINT, file=file) from None
        if filled + len(piece) > len(target):
            raise BadFile("holds more data than its header says", hint=_HINT, file=file)
        target[filled : filled + len(piece)] = piece
        filled += len(piece)
        used = len(chunk) - len(reader.unconsumed_tail) - len(reader.unused_data)
        position += used
        if not piece and not used and not reader.eof:
            raise BadFile(f"{_TRUNCATED}: {filled} of {len(target)} bytes", hint=_HINT, file=file)
    return position, filled
