"""Bad NumPy files: code, lies about shape and type, bombs, names that leave the folder."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
from system.badinput.made import Made, mutants, one

VOXELS = np.arange(60, dtype=np.int16).reshape(5, 4, 3)
MARKER = "marker"
"""File that code inside a bad file would make in the working folder."""

HEADERS = {
    "shape is impossible": ["(-5, 4, 3)", "(0, 4, 3)", "(5.0, 4, 3)", "'543'", "(None, 4, 3)", "()", "(60,)", "(5, 4, 3, 1, 1)"],
    "shape contradicts the length": ["(5, 4, 4)", "(5, 4, 2)", "(100000, 100000, 100000)", "(9223372036854775807, 3)", "(18446744073709551616, 1)"],
}  # fmt: skip
TYPES = ["'|O'", "'<c16'", "'<U4'", "'|S2'", "'<M8[s]'", "'|V2'", "'<q7'", "[('a', '<i2')]", "('<i2', (2,))", f"__import__('os').system('touch {MARKER}')"]  # fmt: skip


class Evil:
    """Makes a file when unpickled."""

    def __reduce__(self) -> Any:
        return (open, (MARKER, "w"))


def npy(array: Any = VOXELS, **options: Any) -> bytes:
    """Return a good file."""
    target = io.BytesIO()
    np.save(target, array, **options)
    return target.getvalue()


def lying(shape: str = "(5, 4, 3)", dtype: str = "'<i2'", *, order: str = "False") -> bytes:
    """Return a file whose header says what it is told to."""
    head = f"{{'descr': {dtype}, 'fortran_order': {order}, 'shape': {shape}, }}".encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + VOXELS.tobytes()


def npz(entries: dict[str, bytes]) -> bytes:
    """Return an archive."""
    return archive(*entries.items())


def archive(*entries: tuple[str, bytes]) -> bytes:
    """Return an archive, in which a name may stand twice; all entries are of 1980."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made, warnings.catch_warnings(action="ignore"):
        for name, data in entries:
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad .npy and .npz files."""
    evil = np.array([[Evil()]], dtype=object)
    yield from (one("npy", "nothing is wrong", data, fate="ok") for data in (npy(), lying()))
    yield one("npy", "objects that run code", npy(evil, allow_pickle=True))
    yield one("npy", "objects that run code", evil.dumps())
    yield one("npz", "objects that run code", npz({"voxels.npy": npy(evil, allow_pickle=True)}))
    for family, shapes in HEADERS.items():
        yield from (one("npy", family, lying(shape)) for shape in shapes)
    yield from (one("npy", "type is no plain number", lying(dtype=dtype)) for dtype in TYPES)
    yield one("npy", "header is nested", lying("(" * 3000 + ")" * 3000))
    yield one("npy", "header is damaged", lying(order="7"))
    yield one("npy", "header is damaged", b"\x93NUMPY\x01\x00\xff\xff{")
    yield one("npy", "unknown version", b"\x93NUMPY\x09\x00" + npy()[8:])
    for length in (5, 9, 60, len(npy()) - 1):
        yield one("npy", "cut off", npy()[:length])
    yield one("npy", "voxel is no number", npy(np.array([[1.0, np.nan]])))
    yield from (one("npy", "random bytes", data, fate="either") for data in mutants(npy(), rng, 6, end=128))
    yield from _archives(rng)


def _archives(rng: np.random.Generator) -> Iterator[Made]:
    good = npz({"voxels.npy": npy(), "affine.npy": npy(np.diag([1.0, 2, 3, 1]))})
    yield one("npz", "nothing is wrong", good, fate="ok")
    for length in (4, 100, len(good) // 2, len(good) - 1):
        yield one("npz", "cut off", good[:length])
    for affine in (
        np.zeros((4, 4)),
        np.eye(3),
        np.diag([1, np.nan, 1, 1]),
        np.diag([1.0, 1, 0, 1]),
        np.diag([1.0, 1, 1, 5]),
    ):
        yield one("npz", "affine is impossible", npz({"voxels.npy": npy(), "affine.npy": npy(affine)}))
    for meta in (
        b"{",
        b"[1]",
        b'{"channels":5,"modality":"","unit":""}',
        b'{"channels":["a","b"],"modality":"","unit":""}',
    ):
        yield one(
            "npz", "notes are damaged", npz({"voxels.npy": npy(), "meta.npy": npy(np.frombuffer(meta, np.uint8))})
        )
    yield one("npz", "several arrays", npz({"a.npy": npy(), "b.npy": npy()}))
    yield one("npz", "no array", npz({}))
    yield one("npz", "bomb", npz({"voxels.npy": npy(np.zeros((1, 1024, 1024, 70), np.uint8))}))
    yield one("npz", "name leaves the folder", npz({"../../slipped.npy": npy()}), fate="either")
    yield one("npz", "name leaves the folder", npz({"/tmp/slipped.npy": npy()}), fate="either")
    yield one("npz", "array stands twice", archive(("voxels.npy", npy()), ("voxels.npy", npy(VOXELS + 1))))
    encrypted = bytearray(good)
    for place in (good.index(b"PK\x03\x04") + 6, good.index(b"PK\x01\x02") + 8):
        encrypted[place] |= 1
    yield one("npz", "encrypted", bytes(encrypted))
    yield from (one("npz", "random bytes", data, fate="either") for data in mutants(good, rng, 8))
