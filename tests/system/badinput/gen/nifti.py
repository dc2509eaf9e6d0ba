"""Bad NIfTI files, most of them one wrong field of a good header."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from typing import Any

import nibabel
import numpy as np
from system.badinput.made import Made, mutants, one

NAN, INF = float("nan"), float("inf")
GRID = np.diag([-1, 1, 2.5, 1])
FIELDS = {
    "size": ("i", 0), "dim": ("h", 40), "type": ("h", 70), "bits": ("h", 72), "pixdim": ("f", 76), "start": ("f", 108),
    "slope": ("f", 112), "inter": ("f", 116), "units": ("b", 123), "qform": ("h", 252), "sform": ("h", 254),
    "quatern": ("f", 256), "srow": ("f", 280),
}  # fmt: skip
FIELDS_2 = {
    "dim": ("q", 16), "type": ("h", 12), "bits": ("h", 14), "pixdim": ("d", 104), "start": ("q", 168),
    "slope": ("d", 176), "srow": ("d", 400),
}  # fmt: skip

WRONG: dict[str, list[dict[str, Any]]] = {
    "impossible number of axes": [{"dim": 0}, {"dim": 8}, {"dim": -1}, {"dim": 32767}],
    "axis without voxels": [{"dim": {1: 0}}, {"dim": {2: -4}}, {"dim": {3: -32768}}, {"dim": {0: 4, 4: 0}}],
    "more voxels than bytes": [{"dim": {1: 32767, 2: 32767, 3: 32767}}, {"dim": {0: 7, 4: 9, 5: 9, 6: 9, 7: 9}}, {"dim": {1: 6}}],
    "fewer voxels than bytes": [{"dim": {1: 4}}, {"dim": 2}],
    "unknown type of voxels": [{"type": 0}, {"type": 3}, {"type": 1792, "bits": 128}, {"type": -1}],
    "type and bits contradict": [{"bits": 8}, {"bits": 0}, {"type": 16}, {"type": 128}],
    "voxels start in the header": [{"start": 0.0}, {"start": 351.0}, {"start": -352.0}, {"start": 352.5}],
    "voxels start behind the end": [{"start": 400.0}, {"start": 1e9}, {"start": 3e38}, {"start": NAN}, {"start": INF}],
    "slope or intercept is no number": [{"slope": NAN}, {"slope": INF}, {"inter": NAN}, {"inter": -INF}],
    "slope contradicts the intercept": [{"slope": 0.0, "inter": 5.0}],
    "values overflow": [{"slope": 3e38, "type": 16, "bits": 32, "dim": {1: 5, 2: 4, 3: 3}}],
    "voxel size is not positive": [{"pixdim": {1: 0.0}}, {"pixdim": {2: -1.0}}, {"pixdim": {3: NAN}}, {"pixdim": {1: INF}}],
    "voxel size contradicts the affine": [{"pixdim": {1: 2.0}}, {"pixdim": {3: 1e-5}}],
    "affine is singular": [{"srow": dict.fromkeys(range(12), 0.0)}, {"srow": {0: 1.0, 1: 1.0, 4: 1.0, 5: 1.0}}],
    "affine is no number": [{"srow": {0: NAN}}, {"srow": {3: INF}}, {"srow": {11: NAN}}],
    "rotation is none": [{"quatern": {0: 0.9, 1: 0.9}}, {"quatern": {2: NAN}}, {"pixdim": {0: 3.0}}],
    "two places contradict": [{"quatern": {3: 40.0}}, {"quatern": {0: 1.0}}, {"pixdim": {0: 1.0}}],
    "unknown reference of a place": [{"qform": 9}, {"sform": -1}],
    "unit is unknown": [{"units": 4}, {"units": 7}],
}  # fmt: skip
WRONG_2 = {
    "NIfTI-2: sizes beyond 64 bits": [{"dim": {1: 2**62, 2: 2**62}}, {"dim": {1: 2**63 - 1}}, {"dim": {1: -(2**63)}}],
    "NIfTI-2: start beyond 64 bits": [{"start": 2**63 - 1}, {"start": -1}, {"start": 0}],
    "NIfTI-2: numbers that are none": [{"pixdim": {1: NAN}}, {"slope": INF}, {"srow": {5: NAN}}],
}


def changed(good: bytes, fields: dict[str, Any], table: dict[str, tuple[str, int]] = FIELDS) -> bytes:
    """Return a file with header fields replaced; a dictionary names single elements of a field."""
    made = bytearray(good)
    for name, value in fields.items():
        code, offset = table[name]
        for place, number in (value if isinstance(value, dict) else {0: value}).items():
            struct.pack_into("<" + code, made, offset + place * struct.calcsize(code), number)
    return bytes(made)


def good(kind: type = nibabel.Nifti1Image, *, dtype: str = "i2", value: float | None = None) -> bytes:
    """Return a good file of 5 x 4 x 3 voxels of 1 x 1 x 2.5 mm."""
    data = np.arange(60).reshape(5, 4, 3).astype(dtype)
    if value is not None:
        data[2, 2, 2] = value
    image = kind(data, GRID, dtype=data.dtype)
    image.set_qform(GRID, 1)
    image.set_sform(GRID, 1)
    return bytes(image.to_bytes())


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad NIfTI files, raw and compressed."""
    plain, second = good(), good(nibabel.Nifti2Image)
    yield from (one("nii", "nothing is wrong", data, fate="ok") for data in (plain, second))
    for family, cases in WRONG.items():
        yield from (one("nii", family, changed(plain, fields)) for fields in cases)
    for family, cases in WRONG_2.items():
        yield from (one("nii", family, changed(second, fields, FIELDS_2)) for fields in cases)
    for magic in (b"ni1\0", b"n+3\0", b"\0\0\0\0", b"N+1\0", b"n+1\1"):
        yield one("nii", "magic", plain[:344] + magic + plain[348:])
    for size in (0, 347, 349, -1, 2**31 - 1):
        yield one("nii", "length of the header", changed(plain, {"size": size}))
    for length in (1, 4, 100, 347, 352, 400, len(plain) - 1):
        yield one("nii", "cut off", plain[:length])
    yield one("nii", "cut off", b"")
    yield one("nii", "longer than the header says", plain + bytes(100))
    yield one("nii", "both byte orders are good", swapped(), fate="ok")
    for value in (NAN, INF, -INF):
        yield one("nii", "voxel is no number", good(dtype="f4", value=value))
    for extension in (struct.pack("<ii", 8, 0), struct.pack("<ii", -16, 0), struct.pack("<ii", 2**31 - 1, 0)):
        yield one("nii", "length of a header extension", plain[:348] + b"\1\0\0\0" + extension + plain[352:])
    yield from (
        one("nii", "random bytes of the header", data, fate="either") for data in mutants(plain, rng, 20, end=352)
    )
    yield from _compressed(plain, rng)


def swapped() -> bytes:
    """Return a good big-endian file."""
    data = np.arange(60).reshape(5, 4, 3).astype(">i2")
    header = nibabel.Nifti1Header(endianness=">")
    header.set_data_dtype(data.dtype)
    return bytes(nibabel.Nifti1Image(data, GRID, header).to_bytes())


def pack(data: bytes) -> bytes:
    """Return gzip data without a time, so that the same seed makes the same files."""
    return gzip.compress(data, mtime=0)


def _compressed(plain: bytes, rng: np.random.Generator) -> Iterator[Made]:
    packed = pack(plain)
    yield one("nii.gz", "nothing is wrong", packed, fate="ok")
    for length in (2, 12, len(packed) // 2, len(packed) - 1, len(packed) - 8):
        yield one("nii.gz", "cut off", packed[:length])
    yield one("nii.gz", "checksum", packed[:-8] + bytes(4) + packed[-4:])
    yield one("nii.gz", "length at the end", packed[:-4] + b"\1\0\0\0")
    yield one("nii.gz", "foreign data behind", packed + b"<script>alert(1)</script>")
    yield one("nii.gz", "voxels cut off before packing", pack(plain[:-3]))
    bomb = pack(plain + bytes(30_000_000))
    yield one("nii.gz", "bomb", bomb)
    yield one("nii.gz", "bomb", pack(changed(plain, {"dim": {1: 1024, 2: 1024, 3: 1024}}) + bytes(1000)))
    yield one("nii.gz", "bomb", pack(changed(plain, {"start": 3e9})))
    yield one("nii.gz", "bomb", pack(bomb))
    for data in mutants(packed, rng, 10, start=10):
        yield one("nii.gz", "random bytes", data, fate="either")
