"""Bad DICOM files and folders: lying lengths, contradicting numbers, broken pixels, slices that make no volume."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import imagecodecs
import numpy as np
from dicom_files import ct_slice, encoded
from pydicom import Dataset, config
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, RLELossless
from system.badinput.made import Fate, Made, mutants, one

PIXELS = np.arange(80, dtype=np.uint8).reshape(8, 10)
NO_LENGTH = 2**32 - 1
TEXT_OF_NUMBERS = ("nan", "inf", "1e400", "1,5", "1_0", "0x10", "one", "1\\2\\3\\4\\5\\6\\7")

WRONG: dict[str, list[dict[str, Any]]] = {
    "size contradicts the pixels": [{"Rows": 0}, {"Columns": 0}, {"Rows": 4}, {"Rows": 6}, {"Rows": 65535, "Columns": 65535}, {"Rows": None}, {"NumberOfFrames": 2}, {"NumberOfFrames": 2_000_000_000}, {"NumberOfFrames": 0}, {"NumberOfFrames": -1}],
    "bits contradict": [{"BitsAllocated": 12}, {"BitsStored": 0}, {"BitsStored": 17}, {"HighBit": 3}, {"BitsAllocated": 64}, {"PixelRepresentation": 2}, {"BitsStored": 2, "HighBit": 1}],
    "colors contradict": [{"SamplesPerPixel": 3}, {"SamplesPerPixel": 0}, {"PhotometricInterpretation": "RGB"}, {"PhotometricInterpretation": "PALETTE COLOR"}, {"PhotometricInterpretation": "YBR_FULL_422"}],
    "spacing is impossible": [{"PixelSpacing": [0, 1]}, {"PixelSpacing": [1, -1]}, {"PixelSpacing": [1e9, 1]}],
    "direction is none": [{"ImageOrientationPatient": [0] * 6}, {"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, {"ImageOrientationPatient": [1, 1, 0, 0, 1, 0]}, {"ImageOrientationPatient": [1, 0, 0]}, {"ImageOrientationPatient": None}],
    "slope is impossible": [{"RescaleSlope": 0}, {"RescaleSlope": None}, {"RescaleIntercept": None}, {"RescaleSlope": "1E308"}],
    "no image": [{"PixelData": None}, {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.481.2"}, {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11"}],
}  # fmt: skip
FOLDERS: dict[str, dict[str, Callable[[int], Any]]] = {
    "slice is missing": {"ImagePositionPatient": lambda k: [0, 0, 2 * (k + (k > 1))]},
    "slice is doubled": {"ImagePositionPatient": lambda k: [0, 0, 2 * min(k, 2)]},
    "distances differ": {"ImagePositionPatient": lambda k: [0, 0, 2 * k + 0.7 * (k > 1)]},
    "gantry is tilted": {"ImageOrientationPatient": lambda _: [1, 0, 0, 0, 0.9659258, 0.2588190]},
    "slices are shifted": {"ImagePositionPatient": lambda k: [3 * (k % 2), 0, 2 * k]},
    "several series": {"SeriesInstanceUID": lambda k: f"1.2.{k % 2}"},
    "several patients in one series": {"PatientID": lambda k: f"P{k % 2}"},
    "several sizes": {"PixelSpacing": lambda k: [1, 1 + k % 2]},
    "slice without a place": {"ImagePositionPatient": lambda k: None if k == 2 else [0, 0, 2 * k]},
    "localizer among the slices": {"ImageOrientationPatient": lambda k: [1, 0, 0, 0, 0, -1] if k == 3 else [1, 0, 0, 0, 1, 0]},
}  # fmt: skip


def dcm(family: str, data: bytes, *, fate: Fate = "refused") -> Made:
    return one("dcm", family, data, fate=fate)


def element(tag: int, kind: bytes, body: bytes, *, length: int | None = None) -> bytes:
    """Return an explicit little-endian element; the length may lie."""
    size = len(body) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, kind)
    return head + (struct.pack("<HI", 0, size) if kind in (b"OW", b"SQ", b"UN") else struct.pack("<H", size)) + body


def deep(depth: int) -> bytes:
    """Return sequences inside each other."""
    body = b""
    for _ in range(depth):
        body = element(0x00082112, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body)
    return body


def packed(syntax: str, frames: list[bytes], **changes: Any) -> bytes:
    """Return a file with compressed frames."""
    one_ = ct_slice(PIXELS, Modality="OT", **changes)
    one_.PixelData = encapsulate(frames)
    one_["PixelData"].VR, one_["PixelData"].is_undefined_length = "OB", True
    return encoded(one_, syntax)


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad DICOM files and folders."""
    good = encoded(ct_slice())
    yield dcm("nothing is wrong", good, fate="ok")
    for family, cases in WRONG.items():
        yield from (dcm(family, encoded(ct_slice(**changes))) for changes in cases)
    for tag, name in ((b"\x28\0\x53\x10", "slope"), (b"\x28\0\x30\0", "spacing"), (b"\x20\0\x32\0", "position")):
        yield from (dcm(f"number that is none: {name}", with_text(good, tag, text)) for text in TEXT_OF_NUMBERS)
    for mark in (b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh\n"):
        yield dcm("also a program", mark.ljust(128, b"\0") + good[128:])
    for mark in (b'{"a": 1}', b"II*\0", b"<html>"):
        yield dcm("preamble of another format", mark.ljust(128, b"\0") + good[128:], fate="ok")
    for length in (100, 132, 140, 300, len(good) - 1):
        yield dcm("cut off", good[:length])
    yield from _elements(good)
    yield from _pixels()
    for text in ("../../etc/passwd", "<script>alert(1)</script>", "\x1b[31mred", "\u202eevil"):
        yield dcm("text that means something elsewhere", encoded(ct_slice(SpecificCharacterSet="ISO_IR 192", SeriesDescription=text, PatientName=text)), fate="ok")  # fmt: skip
    yield dcm(
        "character set lies",
        encoded(ct_slice(SpecificCharacterSet="ISO_IR 192")).replace(b"Abdomen", b"Ab\xff\xfemen"),
        fate="ok",
    )
    yield from (dcm("random bytes", data, fate="either") for data in mutants(good, rng, 16, start=128))
    yield from _folders()
    yield dcm("directory that names files outside", directory())


def with_text(good: bytes, tag: bytes, text: str) -> bytes:
    """Return the file with the decimal text of an element replaced."""
    place = good.index(tag + b"DS") + 6
    length = int.from_bytes(good[place : place + 2], "little")
    body = text.encode() + b" " * (len(text) % 2)
    return good[:place] + len(body).to_bytes(2, "little") + body + good[place + 2 + length :]


def _elements(good: bytes) -> Iterator[Made]:
    start = good.index(b"\x08\0\x16\0UI")
    head, rest = good[:start], good[start:]
    yield dcm("length beyond the end", head + element(0x00080005, b"CS", b"", length=65_000) + rest)
    yield dcm("length is odd", head + element(0x00080005, b"CS", b"ISO") + rest)
    yield dcm("length is missing", head + element(0x00080005, b"UN", b"", length=NO_LENGTH) + rest)
    yield dcm("unknown kind of element", head + b"\x08\0\x05\0zz\x02\0  " + rest)
    yield dcm("sequence where text should be", head + element(0x00080005, b"SQ", b"") + rest)
    yield dcm("element stands twice", head + rest[:40] + rest)
    yield from (dcm("nested too deeply", head + deep(depth) + rest) for depth in (20, 100, 1000))
    yield dcm("sequence does not end", head + rest[:24] + element(0x00082112, b"SQ", b"", length=NO_LENGTH))
    yield dcm("unknown transfer syntax", good.replace(b"1.2.840.10008.1.2.1\0", b"1.2.3.4.5.6.7.8.9.10"))
    yield dcm("transfer syntax lies", good.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0\0\0"))
    yield dcm("transfer syntax lies", good.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0"))
    yield dcm("transfer syntax lies", good.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.2\0"))


def _pixels() -> Iterator[Made]:
    rle = struct.pack("<16I", 1, 64, *[0] * 14) + bytes(imagecodecs.packbits_encode(PIXELS.ravel()))
    good = {
        RLELossless: rle, JPEG2000Lossless: bytes(imagecodecs.jpeg2k_encode(PIXELS, level=0, reversible=True, codecformat="j2k")),
        JPEGLSLossless: bytes(imagecodecs.jpegls_encode(PIXELS)), JPEGBaseline8Bit: bytes(imagecodecs.jpeg_encode(PIXELS)),
        JPEGLosslessSV1: bytes(imagecodecs.ljpeg_encode(PIXELS)),
    }  # fmt: skip
    for syntax, data in good.items():
        yield dcm("nothing is wrong", packed(syntax, [data]), fate="ok")
        yield dcm(f"broken {syntax.name.split(',')[0][:20]}", packed(syntax, [data[: len(data) // 2]]))
        yield dcm(f"broken {syntax.name.split(',')[0][:20]}", packed(syntax, [bytes(len(data))]))
        yield dcm("compressed pixels of another size", packed(syntax, [data], Rows=16))
    yield dcm("compressed pixels of another size", packed(RLELossless, [rle[:64] + rle[70:]]))
    yield dcm("fewer frames than the header says", packed(RLELossless, [rle], NumberOfFrames=3))
    yield dcm("compressed pixels are cut off", packed(RLELossless, [rle])[:-12])
    yield dcm("unknown compression", packed("1.2.840.10008.1.2.4.100", [b"movie!"]))


def _folders() -> Iterator[Made]:
    for family, changes in FOLDERS.items():
        files = {}
        for k in range(5):
            own = {"ImagePositionPatient": [0, 0, 2 * k]} | {name: change(k) for name, change in changes.items()}
            files[f"{k}.dcm"] = encoded(ct_slice(k=k, **own))
        yield Made("dcm", family, files, "refused", "folder")
    slices = {f"{k}.dcm": encoded(ct_slice(k=k)) for k in range(5)}
    yield Made("dcm", "one slice of a folder is damaged", slices | {"2.dcm": slices["2.dcm"][:-7]}, "refused", "folder")
    yield Made("dcm", "good folder with a note beside", slices | {"readme.txt": b"hello"}, "ok", "folder")
    yield Made("dcm", "folder without images", {"readme.txt": b"hello"}, "refused", "folder")


def directory() -> bytes:
    """Return a DICOMDIR whose record names a file outside."""
    record, made = Dataset(), Dataset()
    with config.disable_value_validation():
        record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", ["..", "..", "etc", "passwd"]
        made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.1.3.10", "1.2.3"
        made.DirectoryRecordSequence = Sequence([record])
        return encoded(made)
