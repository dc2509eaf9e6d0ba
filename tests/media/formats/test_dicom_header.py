"""The walk over DICOM elements finds what pydicom finds, and trusts no length."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import numpy as np
import pytest
from dicom_files import PIXELS, ct_slice, save
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from medas.either import Failure, Success, attempt
from medas.errors import BadFile
from medas.media.formats.dicom_header import MAX_DEPTH, is_dicom, read_elements

ROWS, SERIES, PER_FRAME, PIXEL_DATA = 0x00280010, 0x0020000E, 0x52009230, 0x7FE00010
WANTED = frozenset({ROWS, SERIES, PER_FRAME, 0x00082112})
SYNTAXES = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]


def nested(depth: int) -> Dataset:
    """Return sequences inside each other."""
    inner = Dataset()
    inner.SeriesInstanceUID = "1.2.3"
    for _ in range(depth):
        outer = Dataset()
        outer.SourceImageSequence = Sequence([inner])
        inner = outer
    return inner


def element(tag: int, kind: bytes, body: bytes, *, length: int | None = None) -> bytes:
    """Return an explicit little-endian element; the length may lie."""
    size = len(body) if length is None else length
    long = kind in (b"OB", b"OW", b"SQ", b"UN", b"UT")
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, kind)
    return head + (struct.pack("<HI", 0, size) if long else struct.pack("<H", size)) + body


def raw(tmp_path: Path, *elements: bytes, syntax: bytes = b"1.2.840.10008.1.2.1\0") -> Path:
    path = tmp_path / "raw.dcm"
    path.write_bytes(bytes(128) + b"DICM" + element(0x00020010, b"UI", syntax) + b"".join(elements))
    return path


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_uncompressed_syntax_is_walked(tmp_path: Path, syntax: str) -> None:
    pixels = PIXELS.astype(">i2" if syntax == ExplicitVRBigEndian else "<i2")
    one = ct_slice(pixels)
    one.SourceImageSequence = nested(3).SourceImageSequence

    found = read_elements(save(one, tmp_path / "one.dcm", syntax), WANTED)

    order = "big" if syntax == ExplicitVRBigEndian else "little"
    assert int.from_bytes(found.elements[ROWS], order) == 3
    assert found.elements[SERIES].rstrip(b"\0") == b"1.2.3"
    data = found.inflated or (tmp_path / "one.dcm").read_bytes()
    assert found.pixels is not None
    assert data[found.pixels.start : found.pixels.start + found.pixels.length] == pixels.tobytes()


def test_elements_that_nobody_wants_are_not_kept(tmp_path: Path) -> None:
    found = read_elements(save(ct_slice(), tmp_path / "one.dcm"), frozenset({ROWS}))

    assert set(found.elements) == {ROWS, 0x00080016}


def test_sequences_are_kept_as_items(tmp_path: Path) -> None:
    one = ct_slice()
    one.SourceImageSequence = Sequence([nested(0), nested(1)])

    found = read_elements(save(one, tmp_path / "one.dcm"), WANTED).elements[0x00082112]

    assert found == [{SERIES: b"1.2.3\0"}, {0x00082112: [{SERIES: b"1.2.3\0"}]}]


def test_only_the_mark_at_byte_128_makes_a_dicom_file(tmp_path: Path) -> None:
    assert is_dicom(save(ct_slice(), tmp_path / "one.dcm"))
    for name, data in {"short": b"DICM", "shifted": bytes(127) + b"DICM", "empty": b""}.items():
        (tmp_path / name).write_bytes(data)
        assert not is_dicom(tmp_path / name)
        with pytest.raises(BadFile, match="mark DICM"):
            read_elements(tmp_path / name, WANTED)


@pytest.mark.parametrize("program", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh\n"])
def test_a_file_that_is_also_a_program_is_refused(tmp_path: Path, program: bytes) -> None:
    data = save(ct_slice(), tmp_path / "one.dcm").read_bytes()
    (tmp_path / "one.dcm").write_bytes(program.ljust(128, b"\0") + data[128:])

    with pytest.raises(BadFile, match="like a program"):
        read_elements(tmp_path / "one.dcm", WANTED)


def test_a_preamble_of_another_kind_is_no_matter(tmp_path: Path) -> None:
    data = save(ct_slice(), tmp_path / "one.dcm").read_bytes()
    (tmp_path / "one.dcm").write_bytes(b"II*\0".ljust(128, b"\0") + data[128:])

    assert read_elements(tmp_path / "one.dcm", WANTED).pixels is not None


SERIES_UID = element(SERIES, b"UI", b"1.2.3\0")
BAD = {
    "odd length": ((element(SERIES, b"UI", b"1.2.3"),), "odd length"),
    "beyond the end": ((element(SERIES, b"UI", b"1.2.3\0", length=600),), "beyond the end"),
    "pixels beyond the end": ((element(PIXEL_DATA, b"OW", bytes(4), length=2**31),), "beyond the end"),
    "no length": ((element(0x00080000, b"UT", b"", length=2**32 - 1),), "has no length"),
    "unknown kind": ((b"\x20\0\x0e\0zz\x06\x001.2.3\0",), "unknown value representation"),
    "cut head": ((SERIES_UID, b"\x28\0"), "cut off inside its header"),
    "twice": ((SERIES_UID, SERIES_UID), "twice or out of order"),
    "out of order": ((element(ROWS, b"US", b"\3\0"), SERIES_UID), "twice or out of order"),
    "no item": ((element(0x00082112, b"SQ", SERIES_UID),), "no item"),
    "endless sequence": ((element(0x00082112, b"SQ", b"", length=2**32 - 1),), "does not end"),
    "item too long": ((element(0x00082112, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, 100)), bytes(200)), "longer than its sequence"),
    "item too short": ((element(0x00082112, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, 4) + SERIES_UID),), "."),
    "item without end": ((element(0x00082112, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, 2**32 - 1) + SERIES_UID),), "does not end where"),
}  # fmt: skip


@pytest.mark.parametrize(("elements", "words"), BAD.values(), ids=BAD)
def test_lengths_that_lie_are_refused(tmp_path: Path, elements: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read_elements(raw(tmp_path, *elements), WANTED)

    assert caught.value.where == {"file": "raw.dcm"}
    assert caught.value.hint


@pytest.mark.parametrize("syntax", [b"", b"1.2.3\0", b"1.2.840.113619.5.2"])
def test_a_transfer_syntax_that_nobody_knows_is_refused(tmp_path: Path, syntax: bytes) -> None:
    with pytest.raises(BadFile, match="transfer syntax"):
        read_elements(raw(tmp_path, SERIES_UID, syntax=syntax), WANTED)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100, 1000])
@pytest.mark.parametrize("defined", [True, False])
def test_sequences_nested_too_deeply_are_refused_in_no_time(tmp_path: Path, depth: int, *, defined: bool) -> None:
    body = b""
    for _ in range(depth):
        if defined:
            item = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
            body = element(0x00082112, b"SQ", item)
        else:
            body = element(0x00082112, b"SQ", struct.pack("<HHI", 0xFFFE, 0xE000, 2**32 - 1) + body + bytes.fromhex("feff0de000000000 feffdde000000000"), length=2**32 - 1)  # fmt: skip
    started = time.monotonic()

    with pytest.raises(BadFile, match="nested deeper"):
        read_elements(raw(tmp_path, body), WANTED)
    assert time.monotonic() - started < 1


def test_a_deflated_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medas.media.formats.dicom_header.MAX_INFLATED", 10_000)
    path = save(ct_slice(np.zeros((100, 100), np.int16)), tmp_path / "bomb.dcm", DeflatedExplicitVRLittleEndian)

    with pytest.raises(BadFile, match="unpack to more than allowed"):
        read_elements(path, WANTED)


@settings(max_examples=300)
@given(st.data())
def test_damage_anywhere_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutant.dcm"
    one = ct_slice()
    one.SourceImageSequence = nested(2).SourceImageSequence
    bytes_ = bytearray(save(one, path, data.draw(st.sampled_from(SYNTAXES[:2]))).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        bytes_[data.draw(st.integers(128, len(bytes_) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes_[: data.draw(st.integers(132, len(bytes_)))])

    outcome = attempt(lambda: read_elements(path, WANTED))

    assert isinstance(outcome, Success) or (isinstance(outcome, Failure) and outcome.error.where == {"file": path.name})
