"""The elements of a DICOM file (PS3.5 section 7), walked without decoding, copying or trusting any length."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN
from medas.safe.inflate import inflate_raw

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"

MAX_DEPTH = 16
"""Sequences inside each other; enhanced objects need 5."""
MAX_ELEMENTS = 3_000_000
"""Elements of one file; an enhanced series of 10,000 frames has about 300,000."""
MAX_INFLATED = 1 << 30
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_PIXELS = 0x7FE00010
_LONG = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
_SHORT = {
    b"AE",
    b"AS",
    b"AT",
    b"CS",
    b"DA",
    b"DS",
    b"DT",
    b"FD",
    b"FL",
    b"IS",
    b"LO",
    b"LT",
    b"PN",
    b"SH",
    b"SL",
    b"SS",
}
_SHORT |= {b"ST", b"TM", b"UI", b"UL", b"US"}
_SEQUENCES = {0x52009229, 0x52009230, 0x00289110, 0x00209113, 0x00209116, 0x00289145, 0x00283000}
"""Implicit files do not say which elements are sequences; of those with a defined length we need these."""
_EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")

Order = Literal["<", ">"]
Elements = dict[int, Any]
"""Tag -> raw bytes, or list of Elements for a sequence."""


@dataclass(frozen=True)
class Span:
    """Where the pixel data lie in a file."""

    start: int
    """First byte."""
    length: int
    """Bytes; -1 if they are encapsulated."""
    words: bool = False
    """Whether they are 16-bit words (OW), which matters where bytes are swapped."""


@dataclass(frozen=True)
class Found:
    """Elements of a file as raw bytes."""

    syntax: str
    """UID of the transfer syntax."""
    order: Order
    """Little or big endian."""
    elements: Elements
    """What was asked for."""
    pixels: Span | None
    """None if the file has no pixel data."""
    inflated: bytes | None = None
    """The unpacked data set of a deflated file, to which `pixels` refers."""


def is_dicom(path: Path) -> bool:
    """Return whether a file has the mark of PS3.10 at byte 128."""
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def read_elements(path: Path, wanted: frozenset[int]) -> Found:
    """Return the wanted top-level elements of a file.

    Raises:
        BadFile: If it is not DICOM, or its elements do not fit into each other and the file.
    """
    with path.open("rb") as file:
        head = file.read(132)
        if head[128:] != b"DICM":
            raise _bad("it is not a DICOM file: the mark DICM is missing", path)
        if head.startswith(_EXECUTABLE):
            raise _bad("it begins like a program, which images do not", path)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read(data, wanted, path)


def _read(data: Any, wanted: frozenset[int], path: Path) -> Found:
    meta, start = _Walk(data, path, "<", explicit=True).meta()
    syntax = meta.get(0x00020010, b"").decode("latin-1").rstrip("\0 ")
    if not syntax.startswith("1.2.840.10008.1.2"):
        raise _bad("the transfer syntax is missing or unknown", path)
    inflated = None
    if syntax == DEFLATED:
        data = inflated = inflate_raw(data[start:], MAX_INFLATED, file=path.name)
        start = 0
    order: Order = ">" if syntax == BIG_ENDIAN else "<"
    walk = _Walk(data, path, order, explicit=syntax != IMPLICIT)
    # A DICOMDIR names its kind in the file meta information only (PS3.10 7.1).
    elements = {0x00080016: meta.get(0x00020002, b"")} | walk.top(start, wanted)
    return Found(syntax, order, elements, walk.pixels, inflated)


class _Walk:
    """One pass over the elements of a data set."""

    def __init__(self, data: Any, path: Path, order: str, *, explicit: bool) -> None:
        self.data, self.path, self.end, self.explicit = data, path, len(data), explicit
        self.tag = struct.Struct(order + "HH").unpack_from
        self.short = struct.Struct(order + "H").unpack_from
        self.long = struct.Struct(order + "I").unpack_from
        self.pixels: Span | None = None
        self.left = MAX_ELEMENTS

    def meta(self) -> tuple[Elements, int]:
        """Return the elements of group 2 and where the data set begins."""
        found: Elements = {}
        position = 132
        while position + 8 <= self.end and self.short(self.data, position)[0] == 2:
            tag, _, start, length = self.element(position)
            found[tag] = self.data[start : start + length]
            position = self.after(start, length)
        return found, position

    def top(self, position: int, wanted: frozenset[int]) -> Elements:
        """Return the wanted elements of the data set that begins at `position`."""
        found: Elements = {}
        last = -1
        while position < self.end:
            tag, kind, start, length = self.element(position)
            if tag <= last:
                raise _bad("an element stands twice or out of order", self.path)
            last = tag
            if tag == _PIXELS:
                self.pixels = Span(start, -1 if length == _UNDEFINED else length, kind == b"OW")
                if length == _UNDEFINED:
                    break  # nothing that we need follows; `dicom_fragments` walks the items
            value, position = self.value(tag, kind, start, length, keep=tag in wanted, depth=0)
            if tag in wanted:
                found[tag] = value
        return found

    def element(self, position: int) -> tuple[int, bytes, int, int]:
        """Return tag, value representation, first byte and length of the element at `position`."""
        self.left -= 1
        if self.left < 0:
            raise _bad("it has too many elements", self.path)
        if position + 8 > self.end:
            raise _bad("the file is cut off inside its header", self.path)
        group, number = self.tag(self.data, position)
        tag = group << 16 | number
        if not self.explicit or group == 0xFFFE:
            return tag, b"", position + 8, self.long(self.data, position + 4)[0]
        kind = bytes(self.data[position + 4 : position + 6])
        if kind in _SHORT:
            return tag, kind, position + 8, self.short(self.data, position + 6)[0]
        if kind not in _LONG or position + 12 > self.end:
            raise _bad("an element has an unknown value representation", self.path)
        return tag, kind, position + 12, self.long(self.data, position + 8)[0]

    def after(self, start: int, length: int) -> int:
        """Return where the next element begins."""
        if length % 2 or start + length > self.end:
            how = "an odd length" if length % 2 else "a length beyond the end of the file"
            raise _bad(f"an element has {how}", self.path)
        return start + length

    def value(self, tag: int, kind: bytes, start: int, length: int, *, keep: bool, depth: int) -> tuple[Any, int]:
        """Return the value of an element (None if it is not to be kept) and where the next one begins."""
        if length == _UNDEFINED:
            if kind not in (b"SQ", b"UN", b""):
                raise _bad("an element that is no sequence has no length", self.path)
            # PS3.5 6.2.2: a sequence of unknown kind is written implicitly, whatever the rest is.
            explicit, self.explicit = self.explicit, self.explicit and kind != b"UN"
            items, position = self.items(start, self.end, keep=keep, depth=depth + 1, endless=True)
            self.explicit = explicit
            return items, position
        following = start + length if tag == _PIXELS and start + length <= self.end else self.after(start, length)
        if not keep:
            return None, following
        if kind == b"SQ" or (kind == b"" and tag in _SEQUENCES):
            return self.items(start, following, keep=True, depth=depth + 1, endless=False)
        return bytes(self.data[start:following]), following

    def items(self, position: int, end: int, *, keep: bool, depth: int, endless: bool) -> tuple[list[Elements], int]:
        """Return the items of a sequence and where the next element begins."""
        if depth > MAX_DEPTH:
            raise _bad(f"its sequences are nested deeper than {MAX_DEPTH} levels", self.path)
        found: list[Elements] = []
        while position < end:
            tag, _, start, length = self.element(position)
            if tag == _SEQUENCE_END and endless:
                return found, start
            if tag != _ITEM:
                raise _bad("a sequence holds something that is no item", self.path)
            stop = end if length == _UNDEFINED else self.after(start, length)
            if stop > end:
                raise _bad("an item is longer than its sequence", self.path)
            item, position = self.item(start, stop, keep=keep, depth=depth, endless=length == _UNDEFINED)
            found.append(item)
        if endless:
            raise _bad("a sequence does not end", self.path)
        return found, position

    def item(self, position: int, end: int, *, keep: bool, depth: int, endless: bool) -> tuple[Elements, int]:
        """Return the elements of an item and where the next one begins."""
        if not keep and not endless:
            return {}, end
        found: Elements = {}
        while position < end:
            tag, kind, start, length = self.element(position)
            if tag == _ITEM_END and endless:
                return found, start
            found[tag], position = self.value(tag, kind, start, length, keep=keep, depth=depth)
        if endless or position > end:
            raise _bad("an item does not end where it should", self.path)
        return found, position


def _bad(message: str, path: Path) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=path.name)
