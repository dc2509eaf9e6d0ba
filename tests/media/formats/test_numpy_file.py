"""NumPy files: what is written comes back, numpy sees the same, nothing in them can run."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from strategies import images

from medas.errors import BadFile, OverLimit
from medas.media import Image
from medas.media.formats.numpy_file import read_npy, read_npz, write_npy, write_npz

VOXELS = np.arange(24, dtype=np.int16).reshape(2, 3, 4)


def npy(array: Any, **options: Any) -> bytes:
    target = io.BytesIO()
    np.save(target, array, **options)
    return target.getvalue()


def with_header(text: str, body: bytes = VOXELS.tobytes(), version: tuple[int, int] = (1, 0)) -> bytes:
    head = text.encode("latin-1") + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(head).to_bytes(2 if version == (1, 0) else 4, "little") + head + body


def npz(path: Path, compression: int = zipfile.ZIP_DEFLATED, **arrays: Any) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", array if isinstance(array, bytes) else npy(array))
    return path


@given(images())
def test_images_come_back_as_they_were_from_npz(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    path = write_npz(original, tmp_path_factory.getbasetemp() / "scan.npz")

    found = read_npz(path)

    np.testing.assert_array_equal(found.voxels, original.voxels)
    np.testing.assert_array_equal(found.affine, original.affine)
    assert found.voxels.dtype == original.voxels.dtype
    with np.load(path) as theirs:
        np.testing.assert_array_equal(theirs["voxels"], original.voxels)
        np.testing.assert_array_equal(theirs["affine"], original.affine)


@given(images())
def test_voxels_come_back_from_npy_on_a_grid_of_one_mm(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:  # fmt: skip
    path = write_npy(original, tmp_path_factory.getbasetemp() / "scan.npy")

    np.testing.assert_array_equal(read_npy(path).voxels, original.voxels)
    np.testing.assert_array_equal(read_npy(path).affine, np.eye(4))
    np.testing.assert_array_equal(np.load(path), original.voxels)


def test_names_modality_and_unit_come_back(tmp_path: Path) -> None:
    original = Image(np.zeros((2, 1, 1, 1)), np.eye(4), ("before", "after"), "MR", "ms")

    found = read_npz(write_npz(original, tmp_path / "scan.npz"))

    assert (found.channels, found.modality, found.unit) == (("before", "after"), "MR", "ms")


def test_equal_volumes_give_equal_files(tmp_path: Path) -> None:
    original = Image(VOXELS[None], np.eye(4))

    one, other = (write_npz(original, tmp_path / name).read_bytes() for name in ("a.npz", "b.npz"))

    assert one == other
    assert b"\x00\x00\x21\x00" in one[:30]  # 1980-01-01, not the time of writing


@pytest.mark.parametrize("array", [VOXELS, VOXELS[0], VOXELS[None], np.asfortranarray(VOXELS), VOXELS.astype(">i2")])
def test_arrays_of_two_to_four_axes_are_read(tmp_path: Path, array: np.ndarray) -> None:
    (tmp_path / "scan.npy").write_bytes(npy(array))

    found = read_npy(tmp_path / "scan.npy").voxels

    wanted = {2: array[None, ..., None], 3: array[None], 4: array}[array.ndim]
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(
    ("given", "found"), [("bool", "u1"), ("f2", "f4"), ("i8", "i4"), ("u8", "i4"), ("f4", "f4"), ("u4", "u4")]
)
def test_types_are_widened_or_narrowed_without_changing_a_value(tmp_path: Path, given: str, found: str) -> None:
    (tmp_path / "scan.npy").write_bytes(npy(VOXELS.astype(given)))

    read = read_npy(tmp_path / "scan.npy").voxels

    assert read.dtype == np.dtype(found)
    np.testing.assert_array_equal(read[0], VOXELS.astype(given))


def test_whole_numbers_beyond_32_bits_become_float64_as_long_as_they_are_exact(tmp_path: Path) -> None:
    (tmp_path / "large.npy").write_bytes(npy(np.array([[2**53, -1]])))
    (tmp_path / "too_large.npy").write_bytes(npy(np.array([[2**53 + 1, -1]])))

    assert read_npy(tmp_path / "large.npy").voxels.ravel().tolist() == [2**53, -1]
    with pytest.raises(BadFile, match="too large to be kept exactly"):
        read_npy(tmp_path / "too_large.npy")


def test_a_file_of_python_2_is_read_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "old.npy").write_bytes(with_header("{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 3L, 4L), }"))

    with warnings.catch_warnings(action="error"):
        assert read_npy(tmp_path / "old.npy").shape == (2, 3, 4)


def test_the_only_array_of_an_archive_is_the_image(tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", anything=VOXELS)
    np.savez(tmp_path / "two.npz", a=VOXELS, b=VOXELS)

    np.testing.assert_array_equal(read_npz(tmp_path / "one.npz").voxels[0], VOXELS)
    with pytest.raises(BadFile, match="several arrays"):
        read_npz(tmp_path / "two.npz")


class Evil:
    """Would create a file when unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return (Path.touch, (self.marker,))


def test_objects_are_refused_and_never_loaded(tmp_path: Path) -> None:
    evil = np.array([[Evil(tmp_path / "marker")]], dtype=object)
    (tmp_path / "evil.npy").write_bytes(npy(evil, allow_pickle=True))
    npz(tmp_path / "evil.npz", voxels=npy(evil, allow_pickle=True))
    (tmp_path / "pickle.npy").write_bytes(evil.dumps())

    for path, read in ((tmp_path / "evil.npy", read_npy), (tmp_path / "evil.npz", read_npz), (tmp_path / "pickle.npy", read_npy)):  # fmt: skip
        with pytest.raises(BadFile):
            read(path)
    assert not (tmp_path / "marker").exists()


HEADERS = {
    "negative": "{'descr': '<i2', 'fortran_order': False, 'shape': (-1, 3, 4)}", "zero": "{'descr': '<i2', 'fortran_order': False, 'shape': (0, 3)}",
    "fraction": "{'descr': '<i2', 'fortran_order': False, 'shape': (2.0, 3, 4)}", "text": "{'descr': '<i2', 'fortran_order': False, 'shape': '234'}",
    "no axes": "{'descr': '<i2', 'fortran_order': False, 'shape': ()}", "one axis": "{'descr': '<i2', 'fortran_order': False, 'shape': (24,)}",
    "five axes": "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 1, 2, 3, 4)}", "code": "__import__('os').system('touch marker')",
    "code inside": "{'descr': __import__('os').system('touch marker'), 'fortran_order': False, 'shape': (2, 3, 4)}", "not a dict": "[1, 2]",
    "keys": "{'descr': '<i2', 'shape': (2, 3, 4)}", "order": "{'descr': '<i2', 'fortran_order': 7, 'shape': (2, 3, 4)}", "open": "{'descr': '<i2'",
    "unknown type": "{'descr': '<q9', 'fortran_order': False, 'shape': (2, 3, 4)}", "records": "{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (2, 3, 4)}",
    "sub-array": "{'descr': ('<i2', (2,)), 'fortran_order': False, 'shape': (3, 4)}", "words": "{'descr': '<U1', 'fortran_order': False, 'shape': (2, 6)}",
    "complex": "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3)}", "dates": "{'descr': '<M8[s]', 'fortran_order': False, 'shape': (2, 3)}",
    "void": "{'descr': '|V2', 'fortran_order': False, 'shape': (2, 3, 4)}", "nested": "(" * 3000 + ")" * 3000, "long": "{" + " " * 20_000 + "}",
    "no bytes": "{'descr': '|S0', 'fortran_order': False, 'shape': (2, 3)}", "objects": "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}",
}  # fmt: skip


@pytest.mark.parametrize("text", HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_no_plain_description_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.npy").write_bytes(with_header(text))

    with pytest.raises(BadFile) as caught:
        read_npy(tmp_path / "scan.npy")

    assert caught.value.where == {"file": "scan.npy"}
    assert caught.value.hint
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("shape", ["(100000, 100000, 100000)", "(9223372036854775807, 2)", "(18446744073709551616, 1)"])
def test_a_shape_beyond_the_memory_is_refused_before_anything_is_read(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "huge.npy"
    path.write_bytes(with_header(f"{{'descr': '<i2', 'fortran_order': False, 'shape': {shape}}}"))
    npz(tmp_path / "huge.npz", voxels=path.read_bytes())

    with pytest.raises(OverLimit):
        read_npy(path)
    with pytest.raises(OverLimit):
        read_npz(tmp_path / "huge.npz")


@pytest.mark.parametrize("body", [VOXELS.tobytes()[:-1], VOXELS.tobytes() + b"\0", b""])
def test_too_few_or_too_many_voxels_are_refused(tmp_path: Path, body: bytes) -> None:
    data = with_header("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3, 4)}", body)
    (tmp_path / "scan.npy").write_bytes(data)
    npz(tmp_path / "scan.npz", voxels=data)

    with pytest.raises(BadFile):
        read_npy(tmp_path / "scan.npy")
    with pytest.raises(BadFile):
        read_npz(tmp_path / "scan.npz")


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_flipped_bit_is_noticed_or_changes_no_voxel(tmp_path: Path, compression: int) -> None:
    voxels = np.random.default_rng(0).integers(0, 1000, (2, 8, 8), np.int16)
    good = npz(tmp_path / "good.npz", compression, voxels=voxels).read_bytes()
    start = good.index(b"voxels.npy") + 10

    for place in range(start, good.index(b"PK\x01\x02"), 7):
        bad = bytearray(good)
        bad[place] ^= 16
        (tmp_path / "bad.npz").write_bytes(bad)
        try:
            found = read_npz(tmp_path / "bad.npz")
        except BadFile:
            continue
        np.testing.assert_array_equal(found.voxels[0], voxels)


META: dict[str, Any] = {
    "not json": b"{", "not an object": b"[1]", "no channels": b'{"modality":"","unit":""}', "number": b'{"channels":3,"modality":"","unit":""}',
    "text": b'{"channels":"ab","modality":"","unit":""}', "null": b'{"channels":null,"modality":"","unit":""}', "names": b'{"channels":[1],"modality":"","unit":""}',
    "too many": b'{"channels":["a","b"],"modality":"","unit":""}', "unit": b'{"channels":[],"modality":"","unit":1}', "nan": b'{"channels":[],"modality":NaN,"unit":""}',
}  # fmt: skip


@pytest.mark.parametrize("meta", META.values(), ids=META)
def test_damaged_notes_are_refused(tmp_path: Path, meta: bytes) -> None:
    path = npz(tmp_path / "scan.npz", voxels=VOXELS, affine=np.eye(4), meta=np.frombuffer(meta, np.uint8))

    with pytest.raises(BadFile) as caught:
        read_npz(path)

    assert caught.value.where == {"file": "scan.npz"}


@pytest.mark.parametrize("affine", [np.eye(3), np.zeros((4, 4)), np.diag([1, np.nan, 1, 1]), np.diag([1.0, 1, 1e9, 1])])
def test_an_impossible_grid_is_refused(tmp_path: Path, affine: np.ndarray) -> None:
    with pytest.raises(BadFile):
        read_npz(npz(tmp_path / "scan.npz", voxels=VOXELS, affine=affine))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.01")
    path = npz(tmp_path / "bomb.npz", voxels=np.zeros((1, 512, 512, 200), np.uint8))
    assert path.stat().st_size < 100_000

    with pytest.raises(OverLimit):
        read_npz(path)


def test_names_that_leave_the_folder_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    with zipfile.ZipFile(folder / "slip.npz", "w") as archive:
        archive.writestr("../../slipped.npy", npy(VOXELS))

    read_npz(folder / "slip.npz")

    assert [path.name for path in tmp_path.rglob("*")] == ["deep", "slip.npz"]


def test_an_array_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "twice.npz", "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("voxels.npy", npy(VOXELS))
        archive.writestr("voxels.npy", npy(VOXELS + 1))

    with pytest.raises(BadFile, match="stands twice"):
        read_npz(tmp_path / "twice.npz")
