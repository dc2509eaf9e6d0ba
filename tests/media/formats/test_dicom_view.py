"""Decimal and whole numbers of DICOM are text, and read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medas.errors import BadFile
from medas.media.formats.dicom_header import EXPLICIT, Found
from medas.media.formats.dicom_view import View

SLOPE, FRAMES, SPACING, ROWS, PATIENT = 0x00281053, 0x00280008, 0x00280030, 0x00280010, 0x00100020


def view(order: Any = "<", **elements: Any) -> View:
    named = {
        "slope": SLOPE,
        "frames": FRAMES,
        "spacing": SPACING,
        "rows": ROWS,
        "patient": PATIENT,
        "charset": 0x00080005,
    }
    found = Found(EXPLICIT, order, {named[name]: value for name, value in elements.items()}, None)
    return View(found.elements, found, Path("scan.dcm"))


@pytest.mark.parametrize(
    ("text", "value"), [(b"1", 1), (b" 1.50 ", 1.5), (b"-2E-3\0", -0.002), (b"+.5", 0.5), (b"3.", 3), (b"", None), (b"  ", None)]
)  # fmt: skip
def test_decimal_text_is_a_number(text: bytes, value: float | None) -> None:
    assert view(slope=text).number(SLOPE) == value


@pytest.mark.parametrize(
    "text", [b"nan", b"inf", b"-inf", b"1e400", b"1,5", b"1_0", b"0x10", b"1 2", b"one", b"1\\2", b"--1", "١".encode(), b"1e", b"\xff"]
)  # fmt: skip
def test_what_other_readers_take_for_numbers_or_not_is_refused(text: bytes) -> None:
    with pytest.raises(BadFile, match="RescaleSlope"):
        view(slope=text).number(SLOPE)


@pytest.mark.parametrize("text", [b"1.0", b"1e2", b"1_0", b"9" * 30, b"-", b"1\\1"])
def test_whole_numbers_are_whole(text: bytes) -> None:
    assert view(frames=b" -12 ").whole(FRAMES) == -12
    with pytest.raises(BadFile, match="NumberOfFrames"):
        view(frames=text).whole(FRAMES)


@pytest.mark.parametrize("text", [b"1", b"1\\2\\3", b"1\\", b"\\1", b"1\\2" * 500])
def test_as_many_numbers_as_needed(text: bytes) -> None:
    assert view(spacing=b"0.5\\0.25").numbers(SPACING, 2) == (0.5, 0.25)
    with pytest.raises(BadFile, match="PixelSpacing"):
        view(spacing=text).numbers(SPACING, 2)


def test_short_numbers_follow_the_byte_order_of_the_file() -> None:
    assert view(rows=b"\1\2").short(ROWS) == 0x0201
    assert view(">", rows=b"\1\2").short(ROWS) == 0x0102
    assert view().short(ROWS, 7) == 7


@pytest.mark.parametrize("raw", [None, b"", b"\1", b"\1\0\1\0", [{}]])
def test_a_short_number_of_another_length_is_refused(raw: Any) -> None:
    with pytest.raises(BadFile, match="Rows is missing or damaged"):
        (view() if raw is None else view(rows=raw)).short(ROWS)


@pytest.mark.parametrize("element", ["charset", "patient", "slope"])
def test_a_sequence_where_text_should_be_is_refused(element: str) -> None:
    with pytest.raises(BadFile, match="should be text"):
        view(**{"patient": b"P1", element: [{}]}).text(SLOPE if element == "slope" else PATIENT)


@pytest.mark.parametrize(("charset", "raw"), [(b"ISO_IR 192", "Müller".encode()), (b"ISO_IR 100", "Müller".encode("latin-1")), (b"no such", "Müller".encode("latin-1"))])  # fmt: skip
def test_text_is_decoded_by_its_character_set(charset: bytes, raw: bytes) -> None:
    assert view(charset=charset, patient=raw).text(PATIENT) == "Müller"


def test_the_first_item_of_a_sequence_is_a_view_of_its_own() -> None:
    inner = view(spacing=[{SLOPE: b"2"}]).group(SPACING)

    assert inner is not None
    assert inner.number(SLOPE) == 2
    assert view(spacing=[]).group(SPACING) is None
    assert view().group(SPACING) is None
