"""MetaImage (.mha, .mhd), the format of ITK."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, WrongInput
from medas.media.formats.attached import beside, read_body
from medas.media.formats.checks import EXPORT_AGAIN, build, check_spacing, number, whole
from medas.media.volume import Image, Volume
from medas.safe.durable import write_bytes

MAX_HEADER = 1 << 16
MAX_SHEAR = 1e-3
"""Cosine of the angle between two axes; text of few digits is not exact."""

TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4", "MET_UINT": "u4",
    "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4", "MET_DOUBLE": "f8",
}  # fmt: skip
_WRITTEN = {kind: name for name, kind in TYPES.items()}
_SAME = {"position": "offset", "origin": "offset", "rotation": "transformmatrix", "orientation": "transformmatrix"}
_SAME |= {"elementbyteordermsb": "binarydatabyteordermsb"}
_PLACE = {"elementspacing", "offset", "transformmatrix"}
_KNOWN = _PLACE | {
    "objecttype", "objectsubtype", "ndims", "name", "id", "parentid", "color", "comment", "binarydata",
    "binarydatabyteordermsb", "compresseddata", "compresseddatasize", "compressionlevel", "centerofrotation",
    "anatomicalorientation", "elementtype", "elementnumberofchannels", "elementmin", "elementmax", "elementnbits",
    "elementtointensityfunctionslope", "elementtointensityfunctionoffset", "headersize", "headersizeperslice",
    "modality", "sequenceid", "dimsize", "distanceunits", "acquisitiondate", "elementdatafile",
}  # fmt: skip
_FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])
"""LPS, in which MetaImage is written, to RAS."""


def read_metaimage(path: Path) -> Image:
    """Return the image of a .mha file, or of a .mhd file with its data in the same folder; 2 to 4 axes."""
    fields, start = _fields(path)
    axes = whole(fields.get("ndims", ""), "NDims", file=path.name)
    if fields.get("objecttype", "image").lower() != "image" or not 2 <= axes <= 4:
        raise _bad("only images of 2 to 4 axes are supported", path)
    sizes = [whole(word, "DimSize", file=path.name) for word in fields.get("dimsize", "").split()]
    colors = whole(fields.get("elementnumberofchannels", "1"), "ElementNumberOfChannels", file=path.name)
    if len(sizes) != axes:
        raise _bad("NDims and DimSize contradict each other", path)
    affine = _affine(fields, axes, path)
    _check_rest(fields, path)
    name, body = fields["elementdatafile"], path
    if name.upper() != "LOCAL":
        body, start = beside(path, name), 0
    if fields.get("headersize", "0") != "0":
        raise _bad("data that start later (HeaderSize) are not supported", path)
    counts = [*sizes[::-1], *([colors] if colors != 1 else [])]
    packed = _flag(fields, "compresseddata", path)
    stored = read_body(body, start, _type(fields, path), counts, packed=packed, name=path.name)
    return build(_arranged(stored, axes, colors), affine, file=path.name)


def write_metaimage(volume: Volume, path: Path) -> Path:
    """Write a .mha file, compressed, in LPS; channels are stored voxel by voxel.

    Raises:
        WrongInput: If the axes are not at right angles.
    """
    import imagecodecs

    lps = _FLIP @ volume.affine
    turn = lps[:3, :3] / volume.spacing
    if np.abs(turn.T @ turn - np.eye(3)).max() > MAX_SHEAR:
        hint = "Resample it first, or write .nii.gz"
        raise WrongInput("affine: MetaImage cannot hold axes that are not at right angles", hint=hint)
    channels, *shape = volume.voxels.shape
    body = np.ascontiguousarray(volume.voxels.transpose(3, 2, 1, 0))
    packed = imagecodecs.zlib_encode(body.astype(body.dtype.newbyteorder("<"), copy=False).tobytes(), level=5)
    lines = {
        "ObjectType": "Image", "NDims": "3", "BinaryData": "True", "BinaryDataByteOrderMSB": "False",
        "CompressedData": "True", "CompressedDataSize": str(len(packed)),
        "TransformMatrix": _spelled(turn.T.ravel()), "Offset": _spelled(lps[:3, 3]),
        "CenterOfRotation": "0 0 0", "ElementSpacing": _spelled(volume.spacing), "DimSize": " ".join(map(str, shape)),
        "ElementNumberOfChannels": str(channels), "ElementType": _WRITTEN[volume.voxels.dtype.str[1:]],
        "ElementDataFile": "LOCAL",
    }  # fmt: skip
    return write_bytes(path, "".join(f"{key} = {value}\n" for key, value in lines.items()).encode() + packed)


def _spelled(numbers: Any) -> str:
    return " ".join(repr(float(part) + 0.0) for part in numbers)


def _fields(path: Path) -> tuple[dict[str, str], int]:
    with path.open("rb") as file:
        head = file.read(MAX_HEADER)
    # ElementDataFile is the last line by definition; behind it the voxels begin.
    match = re.search(rb"(?:^|\n)[ \t]*ElementDataFile[ \t]*=[^\n]*(?:\n|$)", head, re.IGNORECASE)
    if match is None:
        raise _bad("it is not a MetaImage file: ElementDataFile is missing", path)
    fields: dict[str, str] = {}
    for line in head[: match.end()].decode("latin-1").splitlines():
        if not line.strip():
            continue
        name, sign, value = line.partition("=")
        key = _SAME.get(name.strip().lower(), name.strip().lower())
        if not sign or key in fields:
            raise _bad(f"the header line {name.strip()[:40]!r} is damaged or stands twice", path)
        fields[key] = value.strip()
    return fields, match.end()


def _check_rest(fields: dict[str, str], path: Path) -> None:
    # Programs add fields of their own. Beside a missing known one, a strange one may be that one, damaged.
    missing, strange = sorted(_PLACE - fields.keys()), sorted(fields.keys() - _KNOWN)
    if missing and strange:
        raise _bad(f"{missing[0]} is missing, and {strange[0][:40]!r} is unknown", path)
    slope = number(fields.get("elementtointensityfunctionslope", "1"), "the slope of the values", file=path.name)
    intercept = number(fields.get("elementtointensityfunctionoffset", "0"), "the offset of the values", file=path.name)
    if (slope, intercept) != (1, 0):
        raise BadFile("values with slope and offset are not supported", hint="Save the real values", file=path.name)


def _flag(fields: dict[str, str], name: str, path: Path) -> bool:
    value = {"true": True, "1": True, "false": False, "0": False}.get(fields.get(name, "false").lower())
    if value is None:
        raise _bad(f"{name} is neither True nor False", path)
    return value


def _type(fields: dict[str, str], path: Path) -> np.dtype[Any]:
    kind = TYPES.get(fields.get("elementtype", "").upper().removesuffix("_ARRAY"))
    if kind is None or (not _flag(fields, "binarydata", path) and "binarydata" in fields):
        hint = "Save it as binary whole or real numbers of at most 64 bits"
        raise BadFile("this type of voxels is not supported", hint=hint, file=path.name)
    return np.dtype((">" if _flag(fields, "binarydatabyteordermsb", path) else "<") + kind)


def _affine(fields: dict[str, str], axes: int, path: Path) -> np.ndarray:
    """Return the affine to RAS+ mm; a fourth axis has no place in space."""
    spacing = _numbers(fields, "elementspacing", axes, np.ones(axes), path)
    offset = _numbers(fields, "offset", axes, np.zeros(axes), path)
    # MetaIO writes the direction of the first axis first.
    turn = _numbers(fields, "transformmatrix", axes * axes, np.eye(axes).ravel(), path).reshape(axes, axes).T
    check_spacing(spacing, file=path.name)
    if np.abs(turn.T @ turn - np.eye(axes)).max() > MAX_SHEAR:
        raise _bad("the directions (TransformMatrix) are no rotation", path)
    if axes == 4 and (np.abs(turn[3, :3]).max() > 1e-6 or np.abs(turn[:3, 3]).max() > 1e-6):
        raise _bad("the fourth axis lies in space", path)
    used = min(3, axes)
    affine = np.eye(4)
    affine[:used, :used] = turn[:used, :used] * spacing[:used]
    affine[:used, 3] = offset[:used]
    return _FLIP @ affine


def _numbers(fields: dict[str, str], name: str, count: int, default: np.ndarray, path: Path) -> np.ndarray:
    if name not in fields:
        return default
    found = [number(word, name, file=path.name) for word in fields[name].split()]
    if len(found) != count:
        raise _bad(f"{name} has {len(found)} numbers instead of {count}", path)
    return np.array(found)


def _arranged(stored: np.ndarray, axes: int, colors: int) -> np.ndarray:
    """Return (C, I, J, K) of an array with axes ([t], [k], j, i, [color])."""
    array = stored if colors != 1 else stored[..., None]
    if axes == 2:
        array = array[None]
    if axes < 4:
        array = array[None]
    times, k, j, i, found = array.shape
    return array.transpose(0, 4, 3, 2, 1).reshape(times * found, i, j, k)


def _bad(message: str, path: Path) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=path.name)
