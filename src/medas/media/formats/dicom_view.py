"""Elements of a DICOM file read as text and numbers, as strictly as PS3.5 section 6.2 allows."""

from __future__ import annotations

from pathlib import Path

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN, number, whole
from medas.media.formats.dicom_header import Elements, Found

_CHARSETS = {"": "latin-1", "ISO_IR 6": "ascii", "ISO_IR 100": "latin-1", "ISO_IR 101": "iso8859-2"}
_CHARSETS |= {
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gbk",
}

_NAMES = {
    0x00280008: "NumberOfFrames", 0x00280010: "Rows", 0x00280011: "Columns", 0x00280030: "PixelSpacing",
    0x00280100: "BitsAllocated", 0x00280101: "BitsStored", 0x00280102: "HighBit", 0x00281052: "RescaleIntercept",
    0x00281053: "RescaleSlope", 0x00200032: "ImagePositionPatient", 0x00200037: "ImageOrientationPatient",
    0x00280002: "SamplesPerPixel", 0x00280006: "PlanarConfiguration", 0x00280103: "PixelRepresentation",
    0x00180050: "SliceThickness", 0x00180088: "SpacingBetweenSlices", 0x00181164: "ImagerPixelSpacing",
}  # fmt: skip


def _name(tag: int) -> str:
    return _NAMES.get(tag, f"({tag >> 16:04X},{tag & 0xFFFF:04X})")


class View:
    """Elements read as text and numbers."""

    def __init__(self, elements: Elements, found: Found, path: Path) -> None:
        self.elements, self.found, self.path = elements, found, path

    def text(self, tag: int) -> str:
        raw = self.elements.get(tag, b"")
        if not isinstance(raw, bytes):
            raise self.bad(f"the element {_name(tag)} should be text")
        charset = self._charset()
        return raw.decode(_CHARSETS.get(charset, "latin-1"), "replace").strip(" \0")

    def _charset(self) -> str:
        raw = self.found.elements.get(0x00080005, b"")
        if not isinstance(raw, bytes):
            raise self.bad("the element SpecificCharacterSet should be text")
        return raw.decode("latin-1").split("\\")[0].strip(" \0")

    def words(self, tag: int) -> list[str]:
        text = self.text(tag)
        return text.split("\\") if text else []

    def numbers(self, tag: int, count: int) -> tuple[float, ...] | None:
        """Return decimal text (DS) as numbers, None if the element is missing or empty."""
        words = self.words(tag)
        if words and len(words) != count:
            raise self.bad(f"{_name(tag)} has {len(words)} values instead of {count}")
        return tuple(number(word, _name(tag), file=self.path.name) for word in words) or None

    def number(self, tag: int) -> float | None:
        found = self.numbers(tag, 1)
        return None if found is None else found[0]

    def whole(self, tag: int) -> int | None:
        words = self.words(tag)
        if len(words) > 1:
            raise self.bad(f"{_name(tag)} has {len(words)} values instead of 1")
        return whole(words[0], _name(tag), file=self.path.name) if words else None

    def short(self, tag: int, default: int | None = None) -> int:
        """Return a 16-bit number (US)."""
        raw = self.elements.get(tag)
        if raw is None and default is not None:
            return default
        if not isinstance(raw, bytes) or len(raw) != 2:
            raise self.bad(f"{_name(tag)} is missing or damaged")
        return int.from_bytes(raw, "little" if self.found.order == "<" else "big")

    def group(self, sequence: int) -> View | None:
        """Return the first item of a sequence."""
        items = self.elements.get(sequence)
        return View(items[0], self.found, self.path) if isinstance(items, list) and items else None

    def bad(self, message: str) -> BadFile:
        return BadFile(message, hint=EXPORT_AGAIN, file=self.path.name)
