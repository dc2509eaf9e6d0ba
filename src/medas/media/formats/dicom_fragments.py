"""Where the pieces of compressed pixels lie in a DICOM file (PS3.5 annex A.4), without decoding them."""

from __future__ import annotations

import struct
from bisect import bisect_left

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN
from medas.media.formats.dicom_file import DicomFile

_ITEM, _END = 0xFFFEE000, 0xFFFEE0DD

Fragments = list[tuple[int, int]]
"""First byte and length of the pieces of one frame."""


def fragments(file: DicomFile) -> list[Fragments]:
    """Return where the pieces of each frame lie.

    Raises:
        BadFile: If they are cut off, or nobody can know which piece belongs to which frame.
    """
    offsets: list[int] = []
    items: Fragments = []
    end = file.path.stat().st_size
    with file.path.open("rb") as data:
        position = file.pixels.start
        while True:
            data.seek(position)
            head = data.read(8)
            if len(head) < 8:
                raise _bad("the compressed pixels are cut off", file)
            group, element, length = struct.unpack("<HHI", head)
            if group << 16 | element == _END:
                break
            if group << 16 | element != _ITEM or position + 8 + length > end:
                raise _bad("the compressed pixels are cut off or damaged", file)
            if position == file.pixels.start:
                table = data.read(min(length, 4 * 1_000_000))
                offsets = list(struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4]))
            else:
                items.append((position + 8, length))
            position += 8 + length
    return _by_frame(file, items, offsets)


def _by_frame(file: DicomFile, items: Fragments, offsets: list[int]) -> list[Fragments]:
    if file.frames == 1 and items:
        return [items]
    if len(items) == file.frames:
        return [[item] for item in items]
    if len(offsets) != file.frames or not items:
        raise _bad(f"{len(items)} pieces of compressed pixels do not make {file.frames} frames", file)
    base = items[0][0] - 8
    starts = [base + offset for offset in offsets]
    known = {start - 8 for start, _ in items}
    if starts != sorted(set(starts)) or not set(starts) <= known:
        raise _bad("the table of frames contradicts the compressed pixels", file)
    places = [start - 8 for start, _ in items]
    first = [bisect_left(places, start) for start in starts]
    return [items[low:high] for low, high in zip(first, [*first[1:], len(items)], strict=True)]


def _bad(message: str, file: DicomFile) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=file.path.name)
