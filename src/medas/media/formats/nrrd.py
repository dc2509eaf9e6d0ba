"""NRRD (teem.sourceforge.net/nrrd/format.html): read strictly, written with gzip and without times."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile
from medas.media.formats.attached import beside, read_body
from medas.media.formats.checks import EXPORT_AGAIN, build, check_spacing, number, whole
from medas.media.volume import Image, Volume
from medas.safe.durable import write_bytes

MAX_HEADER = 1 << 20

_KINDS = {
    "i1": "signed char,int8,int8_t", "u1": "uchar,unsigned char,uint8,uint8_t",
    "i2": "short,short int,signed short,signed short int,int16,int16_t",
    "u2": "ushort,unsigned short,unsigned short int,uint16,uint16_t",
    "i4": "int,signed int,int32,int32_t", "u4": "uint,unsigned int,uint32,uint32_t",
    "i8": "longlong,long long,long long int,signed long long,signed long long int,int64,int64_t",
    "u8": "ulonglong,unsigned long long,unsigned long long int,uint64,uint64_t", "f4": "float", "f8": "double",
}  # fmt: skip
TYPES = {name: kind for kind, names in _KINDS.items() for name in names.split(",")}
_WRITTEN = {"i1": "int8", "u1": "uint8", "i2": "int16", "u2": "uint16", "i4": "int32", "u4": "uint32"}
_WRITTEN |= {"f4": "float", "f8": "double"}

# Signs that turn a space into RAS; the short and the long names of the format.
_SPACES = {
    "right-anterior-superior": (1, 1, 1), "ras": (1, 1, 1), "left-anterior-superior": (-1, 1, 1), "las": (-1, 1, 1),
    "left-posterior-superior": (-1, -1, 1), "lps": (-1, -1, 1),
}  # fmt: skip
_MM = {"mm": 1.0, "millimeter": 1.0, "millimeters": 1.0, "um": 1e-3, "µm": 1e-3, "cm": 10.0, "m": 1000.0, "": 1.0}
_PLACES = {"domain", "space", "???", "none"}
"""Kinds of axes that may lie in space; the others count colors, components or time points."""
_KINDS_OF_AXES = _PLACES | {
    "time", "list", "point", "vector", "covariant-vector", "normal", "stub", "scalar", "complex", "2-vector",
    "3-color", "rgb-color", "hsv-color", "xyz-color", "4-color", "rgba-color", "3-vector", "3-gradient", "3-normal",
    "4-vector", "quaternion", "2d-symmetric-matrix", "2d-masked-symmetric-matrix", "2d-matrix", "2d-masked-matrix",
    "3d-symmetric-matrix", "3d-masked-symmetric-matrix", "3d-matrix", "3d-masked-matrix",
}  # fmt: skip
_SAME = {
    "datafile": "data file", "byteskip": "byte skip", "lineskip": "line skip", "sampleunits": "sample units",
    "axismins": "axis mins", "axismaxs": "axis maxs", "oldmin": "old min", "oldmax": "old max", "centers": "centerings",
}  # fmt: skip
_NAMES = set(_SAME.values()) | {
    "type", "dimension", "block size", "encoding", "endian", "content", "number", "sizes", "spacings", "thicknesses",
    "labels", "units", "min", "max", "kinds", "space", "space dimension", "space units", "space origin",
    "space directions", "measurement frame",
}  # fmt: skip
"""All fields of the format: an unknown one is a damaged known one, and would be missed silently."""
_DIRECTION = re.compile(r"none|\([^()]*\)")
_FIELD = re.compile(r"([a-z][a-z0-9 ]*): ?(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class _Header:
    fields: dict[str, str]
    start: int
    file: str

    def words(self, name: str) -> list[str]:
        return self.fields.get(name, "").split()

    def bad(self, message: str, hint: str = EXPORT_AGAIN) -> BadFile:
        return BadFile(message, hint=hint, file=self.file)


def read_nrrd(path: Path) -> Image:
    """Return the image of a .nrrd file, or of a .nhdr file with its data in the same folder.

    Axes without a direction in space become channels. Without a space the axes are taken as LPS, as ITK does.
    """
    header = _header(path)
    sizes = [whole(word, "sizes", file=path.name) for word in header.words("sizes")]
    if not 2 <= len(sizes) <= 5 or header.words("dimension") != [str(len(sizes))]:
        raise header.bad("dimension and sizes contradict each other, or are not 2 to 5 axes")
    spatial, affine = _place(header, len(sizes))
    body, start = path, header.start
    if "data file" in header.fields:
        body, start = beside(path, header.fields["data file"]), 0
    if int(header.fields.get("line skip", "0") != "0") or int(header.fields.get("byte skip", "0") != "0"):
        raise header.bad("data that start later (line skip, byte skip) are not supported")
    packed = {"raw": False, "gzip": True, "gz": True}.get(header.fields.get("encoding", "").lower())
    if packed is None:
        raise header.bad("this encoding is not supported", "Save it with raw or gzip encoding")
    stored = read_body(body, start, _type(header), sizes[::-1], packed=packed, name=path.name)
    return build(_arranged(stored, spatial), affine, file=path.name)


def write_nrrd(volume: Volume, path: Path) -> Path:
    """Write a .nrrd file, gzip, in RAS; channels become a first axis in memory order, last in the file."""
    import imagecodecs

    channels, *shape = volume.voxels.shape
    vectors = [_vector(column) for column in volume.affine[:3, :3].T]
    more = channels > 1
    lines = [
        "NRRD0005", f"type: {_WRITTEN[volume.voxels.dtype.str[1:]]}", f"dimension: {3 + more}",
        "space: right-anterior-superior", f"sizes: {' '.join(map(str, [*shape, channels][: 3 + more]))}",
        f"space directions: {' '.join(vectors + ['none'] * more)}",
        f"kinds: {' '.join(['domain'] * 3 + ['list'] * more)}", "endian: little", "encoding: gzip",
        f"space origin: {_vector(volume.affine[:3, 3])}", 'space units: "mm" "mm" "mm"',
    ]  # fmt: skip
    body = np.ascontiguousarray(volume.voxels.transpose(0, 3, 2, 1))
    raw = body.astype(body.dtype.newbyteorder("<"), copy=False).tobytes()
    return write_bytes(path, "\n".join(lines).encode() + b"\n\n" + imagecodecs.gzip_encode(raw, level=5))


def _vector(numbers: np.ndarray) -> str:
    return f"({','.join(repr(float(part)) for part in numbers)})"


def _header(path: Path) -> _Header:
    with path.open("rb") as file:
        head = file.read(MAX_HEADER)
    if not re.match(rb"NRRD000[1-5]\r?\n", head):
        raise BadFile(
            "it is not an NRRD file: the first line is not NRRD0001 to NRRD0005", hint=EXPORT_AGAIN, file=path.name
        )
    end = re.search(rb"\r?\n\r?\n", head)
    # A detached header may end with the file instead of an empty line.
    text, start = (head[: end.start()], end.end()) if end else (head, len(head))
    fields: dict[str, str] = {}
    for line in text.decode("utf-8", "replace").splitlines()[1:]:
        if line.startswith("#") or ":=" in line:  # comments, and pairs of a program's own
            continue
        match = _FIELD.fullmatch(line.rstrip())
        name = match[1].lower() if match else ""
        name = _SAME.get(name, name)
        if match is None or name not in _NAMES or name in fields:
            shown = line.split(":")[0][:40]
            raise BadFile(f"the header field {shown!r} is unknown or stands twice", hint=EXPORT_AGAIN, file=path.name)
        fields[name] = match[2].strip()
    if end is None and "data file" not in fields:
        raise BadFile("the header does not end", hint=EXPORT_AGAIN, file=path.name)
    return _Header(fields, start, path.name)


def _type(header: _Header) -> np.dtype[Any]:
    kind = TYPES.get(header.fields.get("type", "").lower())
    if kind is None:
        raise header.bad(
            "this type of voxels is not supported", "Save it with whole or real numbers of at most 64 bits"
        )
    order = {"little": "<", "big": ">"}.get(header.fields.get("endian", "").lower())
    if order is None and kind[1] != "1":
        raise header.bad("the byte order (endian) is missing or damaged")
    return np.dtype((order or "") + kind)


def _place(header: _Header, axes: int) -> tuple[list[int], np.ndarray]:
    """Return which axes lie in space, and their affine to RAS+ mm."""
    if not {kind.lower() for kind in header.words("kinds")} <= _KINDS_OF_AXES:
        raise header.bad("the kind of an axis is unknown")
    vectors = _directions(header, axes)
    spatial = [axis for axis, vector in enumerate(vectors) if vector is not None]
    if not 2 <= len(spatial) <= 3:
        raise header.bad(f"{len(spatial)} axes lie in space instead of 2 or 3")
    columns = [vector for vector in vectors if vector is not None]
    if len(columns) == 2:
        columns.append(_third(columns))
    affine = np.eye(4)
    affine[:3, :3] = np.transpose(columns)
    if "space origin" in header.fields:
        affine[:3, 3] = _numbers(header, header.fields["space origin"])
    check_spacing(np.linalg.norm(affine[:3, :3], axis=0), file=header.file)
    units = {word.lower() for word in re.findall(r'"([^"]*)"', header.fields.get("space units", ""))} or {"mm"}
    if len(units) > 1 or not units <= set(_MM):
        raise header.bad("the unit of length is not supported", "Save it in millimeters")
    affine[:3] *= _MM[units.pop()]
    return spatial, np.diag([*_signs(header), 1]) @ affine


def _signs(header: _Header) -> tuple[int, int, int]:
    space = header.fields.get("space", "").lower().removesuffix("-time")
    if not space:
        if header.fields.get("space dimension", "3") not in ("2", "3"):
            raise header.bad("only images in a space of 2 or 3 dimensions are supported")
        return -1, -1, 1
    if space not in _SPACES:
        raise header.bad(
            "the space does not say how the patient lies", "Save it in a space such as left-posterior-superior"
        )
    return _SPACES[space]


def _directions(header: _Header, axes: int) -> list[list[float] | None]:
    if "space directions" in header.fields:
        text = header.fields["space directions"]
        words = _DIRECTION.findall(text)
        if len(words) != axes or _DIRECTION.sub("", text).strip():
            raise header.bad("sizes and space directions contradict each other")
        return [None if word == "none" else _numbers(header, word) for word in words]
    if "space" in header.fields:
        raise header.bad("the space directions are missing")
    return _without_directions(header, axes)


def _without_directions(header: _Header, axes: int) -> list[list[float] | None]:
    """Return directions along the axes; an axis of colors or the like has no place in space."""
    words, kinds = header.words("spacings"), header.words("kinds")
    if len(words) not in (0, axes) or len(kinds) not in (0, axes):
        raise header.bad("sizes, spacings and kinds contradict each other")
    spatial = [axis for axis in range(axes) if not kinds or kinds[axis].lower() in _PLACES]
    if len(spatial) > 3:
        raise header.bad(f"{len(spatial)} axes lie in space instead of 2 or 3")
    found: list[list[float] | None] = [None] * axes
    for row, axis in enumerate(spatial):
        size = number(words[axis], "spacings", file=header.file) if words else 1.0
        found[axis] = [size if row == place else 0.0 for place in range(3)]
    return found


def _third(columns: list[list[float]]) -> list[float]:
    normal = np.cross(np.array(columns[0]), np.array(columns[1]))
    length = float(np.linalg.norm(normal))
    return [float(part) / (length or 1.0) for part in normal]


def _numbers(header: _Header, text: str) -> list[float]:
    if not text.startswith("(") or not text.endswith(")"):
        raise header.bad("a vector of the header is damaged")
    parts = [number(part, "a vector of the header", file=header.file) for part in text[1:-1].split(",")]
    if len(parts) == 2 and header.fields.get("space dimension") == "2":
        return [*parts, 0.0]
    if len(parts) != 3:
        raise header.bad("only images in a space of 2 or 3 dimensions are supported")
    return parts


def _arranged(stored: np.ndarray, spatial: list[int]) -> np.ndarray:
    """Return (C, I, J, K) of an array whose axes are those of the file, slowest first."""
    array = stored.transpose()
    others = [axis for axis in range(array.ndim) if axis not in spatial]
    shape = [array.shape[axis] for axis in spatial] + [1] * (3 - len(spatial))
    return array.transpose(*others, *spatial).reshape(math.prod(array.shape[axis] for axis in others), *shape)
