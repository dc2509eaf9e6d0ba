"""Unpacking with known size: bombs, cuts, wrong checksums, several members."""

from __future__ import annotations

import gzip
import time
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.errors import BadFile
from medas.safe.inflate import MAX_RATIO, check_ratio, inflate_head, inflate_into, inflate_raw

DATA = np.random.default_rng(0).integers(0, 9, 50_000, dtype=np.uint8).tobytes()
PACKERS = {"gzip": gzip.compress, "zlib": zlib.compress}


def inflated(packed: bytes, size: int = len(DATA)) -> bytes:
    out = bytearray(size)
    inflate_into(packed, out, file="scan.nii.gz")
    return bytes(out)


@given(st.binary(min_size=1, max_size=2000), st.sampled_from(sorted(PACKERS)))
def test_what_was_packed_comes_back(data: bytes, kind: str) -> None:
    assert inflated(PACKERS[kind](data), len(data)) == data


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("size", [len(DATA) - 1, len(DATA) + 1, 0])
def test_another_size_than_promised_is_refused(kind: str, size: int) -> None:
    with pytest.raises(BadFile, match=r"holds more data|holds 50000 of 50001"):
        inflated(PACKERS[kind](DATA), size)


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("missing", [1, 4, 5, 9, 10_000])
def test_a_cut_is_refused(kind: str, missing: int) -> None:
    with pytest.raises(BadFile, match="end too early"):
        inflated(PACKERS[kind](DATA)[:-missing])


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("place", [0, 1, 10, 5000, -5, -1])
def test_a_flipped_bit_is_refused(kind: str, place: int) -> None:
    packed = bytearray(PACKERS[kind](DATA))
    packed[place] ^= 4

    with pytest.raises(BadFile):
        inflated(bytes(packed))


@pytest.mark.parametrize("kind", PACKERS)
def test_foreign_data_behind_are_refused(kind: str) -> None:
    with pytest.raises(BadFile, match="foreign data follow"):
        inflated(PACKERS[kind](DATA) + b"<script>")


@pytest.mark.parametrize("kind", PACKERS)
def test_zero_padding_behind_is_allowed(kind: str) -> None:
    assert inflated(PACKERS[kind](DATA) + bytes(512)) == DATA


def test_several_gzip_members_are_one_file() -> None:
    packed = b"".join(gzip.compress(DATA[start : start + 700]) for start in range(0, len(DATA), 700))

    assert inflated(packed + gzip.compress(b"")) == DATA  # bgzip ends with an empty member


def test_a_damaged_second_member_is_refused() -> None:
    packed = bytearray(gzip.compress(DATA[:100]) + gzip.compress(DATA[100:]))
    packed[-6] ^= 1  # in its checksum

    with pytest.raises(BadFile, match="damaged"):
        inflated(bytes(packed))


def test_time_grows_linearly_with_the_number_of_members() -> None:
    piece = gzip.compress(np.random.default_rng(1).bytes(400), mtime=0)
    started = time.monotonic()

    inflated(piece * 20_000, 400 * 20_000)

    assert time.monotonic() - started < 5  # a copy of the rest per member took 20 s


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(bytes(30_000_000))

    with pytest.raises(BadFile, match="more data than its header says"):
        inflated(bomb, 1000)


def test_more_than_deflate_can_hold_is_refused_before_anything_is_unpacked() -> None:
    with pytest.raises(BadFile, match="100 bytes cannot hold"):
        check_ratio(100, 100 * MAX_RATIO + 1, file="scan.nii.gz")

    check_ratio(100, 100 * MAX_RATIO)


@pytest.mark.parametrize("kind", PACKERS)
def test_the_head_is_the_first_bytes(kind: str) -> None:
    assert inflate_head(PACKERS[kind](DATA), 544) == DATA[:544]
    assert inflate_head(PACKERS[kind](b"short"), 544) == b"short"


def test_the_head_of_something_else_is_refused() -> None:
    with pytest.raises(BadFile, match="damaged"):
        inflate_head(b"not compressed at all", 544)


def test_headerless_data_come_back_within_the_limit() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(DATA) + packer.flush()

    assert inflate_raw(packed, len(DATA)) == DATA
    with pytest.raises(BadFile, match="unpack to more than allowed"):
        inflate_raw(packed, len(DATA) - 1)
    with pytest.raises(BadFile, match="cut off"):
        inflate_raw(packed[:-10], len(DATA))


def test_errors_name_the_file_and_what_to_do() -> None:
    with pytest.raises(BadFile) as caught:
        inflated(b"\x1f\x8b broken")

    assert caught.value.where == {"file": "scan.nii.gz"}
    assert caught.value.hint
