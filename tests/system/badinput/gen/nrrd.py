"""Bad NRRD and MetaImage files: one wrong line of a good header."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import numpy as np
from system.badinput.made import Made, mutants, one

BODY = np.arange(60, dtype="<i2").tobytes()
NRRD = """NRRD0004
type: int16
dimension: 3
space: left-posterior-superior
sizes: 5 4 3
space directions: (1,0,0) (0,1,0) (0,0,2.5)
kinds: domain domain domain
endian: little
encoding: raw
space origin: (0,0,0)

"""
MHA = """ObjectType = Image
NDims = 3
BinaryData = True
BinaryDataByteOrderMSB = False
CompressedData = False
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 0 0 0
ElementSpacing = 1 1 2.5
DimSize = 5 4 3
ElementType = MET_SHORT
ElementDataFile = LOCAL
"""
WRONG = {
    "nrrd": {
        "size contradicts the voxels": [("sizes: 5 4 3", f"sizes: {sizes}") for sizes in ("5 4 4", "5 4 2", "0 4 3", "-5 -4 3", "5 4", "5 4 3.0", "99999 99999 99999")],
        "voxel size is impossible": [("(0,1,0)", f"(0,{size},0)") for size in ("0", "nan", "1e999", "1e-9", "1;5")],
        "axes are not independent": [("(0,1,0)", "(1,0,0)"), ("(0,1,0) ", ""), ("(0,1,0)", "(0,1)")],
        "origin is no number": [("origin: (0,0,0)", "origin: (0,nan,0)"), ("origin: (0,0,0)", "origin: 0")],
        "unknown kind of voxels": [("int16", "block"), ("int16", "float128"), ("little", "middle"), ("raw", "zip"), ("raw", "gzip")],
        "place is unknown": [("left-posterior-superior", "scanner-xyz"), ("space directions: (1,0,0) (0,1,0) (0,0,2.5)\n", "")],
        "data in another file": [("endian", f"data file: {name}\nendian") for name in ("../x.raw", "/etc/passwd", "LIST", "x%03d.raw 1 3 1", "gone.raw")],
        "header is damaged": [("NRRD0004", "NRRD0009"), ("endian", "sizes: 5 4 3\nendian"), ("\n\n", "\n"), ("space:", "spaQe:"), ("kinds: domain", "kinds: domai")],
    },
    "mha": {
        "size contradicts the voxels": [("5 4 3", sizes) for sizes in ("5 4 4", "5 4 2", "0 4 3", "-5 -4 3", "5 4", "99999 99999 99999")],
        "voxel size is impossible": [("1 1 2.5", f"1 {size} 2.5") for size in ("0", "-1", "nan", "1e999", "1,5")],
        "axes are no rotation": [("1 0 0 0 1 0 0 0 1", turn) for turn in ("0 0 0 0 0 0 0 0 0", "1 0 0 1 0 0 0 0 1", "2 0 0 0 1 0 0 0 1", "1 0 0 0 1 0 0 0")],
        "unknown kind of voxels": [("MET_SHORT", "MET_OTHER"), ("CompressedData = False", "CompressedData = True"), ("BinaryData = True", "BinaryData = Maybe")],
        "data in another file": [("LOCAL", name) for name in ("../x.raw", "/etc/passwd", "LIST", "gone.raw")],
        "header is damaged": [("NDims = 3", "NDims = 9"), ("NDims = 3", "NDims 3"), ("Offset", "Offset = 1 1 1\nOffset"), ("ElementDataFile = LOCAL\n", ""), ("Offset", "Offsft"), ("ElementSpacing", "ElementSpacin9")],
    },
}  # fmt: skip


def pack(data: bytes) -> bytes:
    """Return gzip data without a time, so that the same seed makes the same files."""
    return gzip.compress(data, mtime=0)


def make(rng: np.random.Generator) -> Iterator[Made]:
    """Return bad .nrrd and .mha files."""
    for format_, header in (("nrrd", NRRD), ("mha", MHA)):
        for family, cases in WRONG[format_].items():
            for old, new in cases:
                assert old in header, old
                yield one(format_, family, header.replace(old, new, 1).encode() + BODY)
        good = header.encode() + BODY
        yield one(format_, "nothing is wrong", good, fate="ok")
        for length in (4, 60, len(header), len(good) - 1):
            yield one(format_, "cut off", good[:length])
        yield one(format_, "longer than the header says", good + b"\0")
        yield from (one(format_, "random bytes of the header", data, fate="either") for data in mutants(good, rng, 6, end=len(header)))  # fmt: skip
    packed = NRRD.replace("raw", "gzip").encode()
    yield one("nrrd", "nothing is wrong", packed + pack(BODY), fate="ok")
    for body in (pack(BODY)[:-5], pack(BODY[:-1]), pack(BODY + b"\0"), pack(BODY) + b"x", pack(BODY + bytes(20_000_000))):  # fmt: skip
        yield one("nrrd", "compressed voxels are damaged", packed + body)
    packed = MHA.replace("CompressedData = False", "CompressedData = True").encode()
    yield one("mha", "nothing is wrong", packed + zlib.compress(BODY), fate="ok")
    for body in (zlib.compress(BODY)[:-3], zlib.compress(BODY[:-1]), zlib.compress(BODY + b"\0"), zlib.compress(BODY) + b"x", zlib.compress(BODY + bytes(20_000_000))):  # fmt: skip
        yield one("mha", "compressed voxels are damaged", packed + body)
