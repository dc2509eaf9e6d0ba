"""Headers that contradict themselves, NIfTI-1 and NIfTI-2, are refused with the reason."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medas.errors import BadFile
from medas.media import Image
from medas.media.formats.nifti import write_nifti
from medas.media.formats.nifti_header import _FIELDS_1, _FIELDS_2, Header, parse

NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module", params=[1, 2], ids=["NIfTI-1", "NIfTI-2"])
def change(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """Return a good header of 2 x 3 x 4 voxels of 1 x 2 x 3 mm with some fields changed."""
    tiny = np.diag([1.0, 2, 3, 1])
    tiny[0, 3] = 0 if request.param == 1 else 1e6 + 1e-3
    path = tmp_path_factory.mktemp("headers") / "good.nii"
    head = write_nifti(Image(np.zeros((1, 2, 3, 4), np.int16), tiny), path).read_bytes()[:544]
    fields = _FIELDS_1 if request.param == 1 else _FIELDS_2

    def changed(**values: dict[int, float] | float) -> bytes:
        made = bytearray(head)
        for name, value in values.items():
            code, offset = fields[name]
            for place, number in (value if isinstance(value, dict) else {0: value}).items():
                struct.pack_into("<" + code[-1], made, offset + place * struct.calcsize(code[-1]), number)
        return bytes(made)

    return changed


def read(head: bytes) -> Header:
    return parse(head, file="scan.nii")


def test_a_good_header_says_what_it_should(change: Callable[..., bytes]) -> None:
    header = read(change())

    assert (header.shape, header.channels, header.dtype) == ((2, 3, 4), 1, np.dtype("<i2"))
    assert (header.slope, header.inter, header.scaled) == (1, 0, False)
    np.testing.assert_allclose(header.affine[:3, :3], np.diag([1, 2, 3]))


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no axes": ({"dim": 0}, "0 axes"), "eight axes": ({"dim": 8}, "8 axes"), "negative axes": ({"dim": -1}, "-1 axes"),
    "empty axis": ({"dim": {2: 0}}, "axis without voxels"), "negative axis": ({"dim": {3: -4}}, "axis without voxels"),
    "empty time": ({"dim": {0: 4, 4: 0}}, "axis without voxels"),
    "unknown type": ({"datatype": 3}, "data type 3"), "binary": ({"datatype": 1, "bitpix": 1}, "data type 1"),
    "complex": ({"datatype": 32, "bitpix": 64}, "data type 32"), "float128": ({"datatype": 1536, "bitpix": 128}, "1536"),
    "bits": ({"bitpix": 8}, "contradict"), "no bits": ({"bitpix": 0}, "contradict"),
    "start in the header": ({"vox_offset": 348}, "cannot start"), "start at 0": ({"vox_offset": 0}, "cannot start"),
    "negative start": ({"vox_offset": -352}, "cannot start"),
    "slope nan": ({"slope": NAN}, "not a finite"), "slope inf": ({"slope": INF}, "not a finite"),
    "intercept nan": ({"inter": NAN}, "not a finite"), "intercept alone": ({"slope": 0, "inter": 5}, "contradict"),
    "zero size": ({"pixdim": {1: 0}}, "not positive"), "negative size": ({"pixdim": {2: -2}}, "not positive"),
    "size nan": ({"pixdim": {3: NAN}}, "not positive"), "size inf": ({"pixdim": {3: INF}}, "not positive"),
    "size differs": ({"pixdim": {3: 3.1}}, "contradict each other"),
    "unknown qform code": ({"qform": 6}, "is unknown"), "negative sform code": ({"sform": -1}, "is unknown"), "unknown unit": ({"units": 5}, "unit of length"),
    "sform nan": ({"srow": {0: NAN}}, "sform. is not finite"), "sform inf": ({"srow": {3: INF}}, "sform. is not finite"),
    "sform zero": ({"srow": dict.fromkeys(range(12), 0.0)}, "singular"),
    "sform flat": ({"srow": {0: 1.0, 1: 1.0, 4: 1.0, 5: 1.0}}, "singular"),
    "qform nan": ({"quatern": {1: NAN}}, "qform. is not finite"),
    "qform no rotation": ({"quatern": {0: 0.9, 1: 0.9}}, "no rotation"),
    "qfac": ({"pixdim": {0: 0.5}}, "qfac"), "qfac nan": ({"pixdim": {0: NAN}}, "qfac"),
    "places differ": ({"quatern": {4: 50.0}}, "qform and sform"), "turned": ({"quatern": {0: 1.0}}, "qform and sform"),
    "mirrored": ({"pixdim": {0: -1.0}}, "qform and sform"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), BAD.values(), ids=BAD)
def test_what_contradicts_itself_is_refused(change: Callable[..., bytes], fields: dict[str, Any], words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read(change(**fields))

    assert caught.value.where == {"file": "scan.nii"}
    assert caught.value.hint


@pytest.mark.parametrize("length", [0, 3, 4, 100, 347, 351])
def test_a_cut_header_is_refused(change: Callable[..., bytes], length: int) -> None:
    with pytest.raises(BadFile, match=r"cut off|header length"):
        read(change()[:length])


@pytest.mark.parametrize(
    ("magic", "words"),
    [(b"ni1\0", "two files"), (bytes(4), "Analyze"), (b"n+9\0", "magic"), (b"n+1 ", "magic"), (b"N+1\0", "magic")],
)
def test_another_magic_is_refused(tmp_path: Path, magic: bytes, words: str) -> None:
    head = bytearray(write_nifti(Image(np.zeros((1, 2, 3, 4)), np.eye(4)), tmp_path / "good.nii").read_bytes())
    head[344:348] = magic

    with pytest.raises(BadFile, match=words):
        read(bytes(head))


def test_the_first_four_bytes_decide_what_it_is() -> None:
    with pytest.raises(BadFile, match="neither 348 nor 540"):
        read(b"\x89PNG" + bytes(600))


def test_codes_of_the_two_places_decide_which_counts(change: Callable[..., bytes]) -> None:
    moved = change(qform=2, quatern={3: 7.0, 4: 8.0, 5: 9.0})
    only_quaternion = change(sform=0, qform=1, quatern={3: 7.0, 4: 8.0, 5: 9.0})
    neither = change(sform=0, qform=0)

    assert read(moved).affine[1, 3] == 0  # the sform
    assert read(only_quaternion).affine[:3, 3].tolist() == [7, 8, 9]
    assert read(neither).affine.tolist() == np.diag([1.0, 2, 3, 1]).tolist()


def test_sizes_of_axes_that_are_not_there_do_not_matter(change: Callable[..., bytes]) -> None:
    assert read(change(pixdim={4: NAN, 5: -1, 6: 0, 7: INF})).channels == 1
    assert read(change(dim={0: 2, 3: 0}, pixdim={3: 0.0}, sform=0, qform=0)).shape == (2, 3, 1)


def test_half_a_turn_is_exact_though_its_quaternion_is_rounded(change: Callable[..., bytes]) -> None:
    half = float(np.float32(np.sqrt(0.5)))  # its square is 0.4999999..., which would leave 0.02 degrees

    turn = read(change(sform=0, quatern={0: half, 1: half, 2: 0.0})).affine[:3, :3] / [1, 2, 3]

    np.testing.assert_allclose(turn, [[0, 1, 0], [1, 0, 0], [0, 0, -1]], atol=1e-7)
