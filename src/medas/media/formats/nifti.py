"""NIfTI-1 and NIfTI-2: read strictly, written so that the same content gives the same bytes."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Literal

import numpy as np

from medas.errors import BadFile
from medas.media.formats import nifti_header
from medas.media.formats.checks import EXPORT_AGAIN, build, check_counts, check_length, linear, native, read_array
from medas.media.formats.nifti_header import Header
from medas.media.volume import Image, Volume
from medas.safe.budget import need
from medas.safe.durable import write_bytes, write_stream
from medas.safe.inflate import check_ratio, inflate_head, inflate_into

_HEAD = 544
_CODES = {kind: code for code, kind in nifti_header.TYPES.items()}
_MAX_ERROR_OF_PLACE = 1e-3
"""In voxels. ITK, and what is built on it, reads no NIfTI-2, so it is written only where NIfTI-1 would be too coarse."""
_GZIP_LEVEL = 5
_Floats = tuple[float, ...]


def read_nifti(path: Path) -> Image:
    """Return the image of a .nii or .nii.gz file; axes after k become channels.

    Whole numbers stay as stored unless the header has a slope or intercept; then voxels are float32
    (float64 for types of more than 16 bits). Without sform and qform the axes run to the right, anterior
    and superior from 0, which is method 1 of nifti1.h. A position in meters or micrometers becomes mm.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] == b"\x1f\x8b":
        header, stored = _read_gzip(path)
    else:
        header = nifti_header.parse(head, file=path.name)
        _check_extensions(head, header, path)
        size = check_counts(_counts(header), header.dtype.itemsize, file=path.name)
        check_length(path.stat().st_size - header.start, size, file=path.name)
        stored = read_array(path, header.dtype, _counts(header), header.start)
    return build(_scaled(_arranged(stored, header), header), header.affine, file=path.name)


def write_nifti(volume: Volume, path: Path) -> Path:
    """Write a .nii or .nii.gz file with sform and qform; more channels become the fourth axis.

    The qform is left out where the axes are not at right angles, which it cannot say. NIfTI-1 has 7 digits for a
    place; where that would move a voxel by more than a thousandth of its size, or an axis has more than 32767
    voxels, NIfTI-2 is written. Names of channels and labels, modality and unit have no place in NIfTI.
    """
    head = _packed_header(volume)
    body = np.ascontiguousarray(volume.voxels.transpose(0, 3, 2, 1)).astype(
        volume.voxels.dtype.newbyteorder("<"), copy=False
    )
    raw = body.reshape(-1).view(np.uint8).data
    if path.name.lower().endswith(".gz"):
        import imagecodecs

        # libdeflate writes neither time nor name, so equal volumes give equal files.
        return write_bytes(path, imagecodecs.gzip_encode(head + bytes(raw), level=_GZIP_LEVEL))
    return write_stream(path, (head, raw))


def _read_gzip(path: Path) -> tuple[Header, np.ndarray]:
    need(path.stat().st_size, "the compressed file", path.name)
    packed = path.read_bytes()
    head = inflate_head(packed, _HEAD, file=path.name)
    header = nifti_header.parse(head, file=path.name)
    _check_extensions(head, header, path)
    size = check_counts(_counts(header), header.dtype.itemsize, file=path.name)
    check_ratio(len(packed), header.start + size, file=path.name)
    need(header.start + size, "the unpacked file", path.name)
    out = np.empty(header.start + size, np.uint8)
    inflate_into(packed, out, file=path.name)
    return header, native(out[header.start :].view(header.dtype)).reshape(_counts(header))


def _check_extensions(head: bytes, header: Header, path: Path) -> None:
    """Check the first header extension: its length must be a positive multiple of 16 before the voxels."""
    order: Literal["little", "big"] = "little" if head[0] else "big"
    begin = int.from_bytes(head[:4], order)
    if head[begin] == 0 or header.start == begin + 4:
        return
    size = int.from_bytes(head[begin + 4 : begin + 8], order, signed=True)
    if size < 16 or size % 16 or begin + 4 + size > header.start:
        raise BadFile("a header extension has an impossible length", hint=EXPORT_AGAIN, file=path.name)


def _counts(header: Header) -> tuple[int, ...]:
    """Return the axes as they lie in the file, last one fastest."""
    i, j, k = header.shape
    return (header.channels, k, j, i, header.color) if header.color else (header.channels, k, j, i)


def _arranged(stored: np.ndarray, header: Header) -> np.ndarray:
    """Return (C, I, J, K); the colors of RGB voxels become channels."""
    if not header.color:
        return stored.transpose(0, 3, 2, 1)
    channels, k, j, i, colors = stored.shape
    return stored.transpose(0, 4, 3, 2, 1).reshape(channels * colors, i, j, k)


def _scaled(voxels: np.ndarray, header: Header) -> np.ndarray:
    return linear(voxels, header.slope, header.inter) if header.scaled else voxels


def _packed_header(volume: Volume) -> bytes:
    affine = volume.affine
    version = 2 if max(volume.voxels.shape) > 32767 or _too_coarse(volume) else 1
    channels, *shape = volume.voxels.shape
    dim = [4, *shape, channels, 1, 1, 1] if channels > 1 else [3, *shape, 1, 1, 1, 1]
    quaternion, handedness = _quaternion(affine)
    codes = (0 if quaternion is None else 1, 1)
    place = (*(quaternion or (0.0, 0.0, 0.0)), *affine[:3, 3])
    pixdim = (handedness, *volume.spacing, 1.0, 1.0, 1.0, 1.0)
    rows = affine[:3].ravel()
    kind = volume.voxels.dtype.str[1:]
    code, bits = _CODES[kind], 8 * volume.voxels.dtype.itemsize
    if version == 1:
        return _pack_1(dim, (code, bits), pixdim, codes, place, rows)
    return _pack_2(dim, (code, bits), pixdim, codes, place, rows)


def _too_coarse(volume: Volume) -> bool:
    """Return whether 32-bit numbers would move a corner by more than a thousandth of a voxel."""
    stored = Image(volume.voxels[:1], volume.affine.astype(np.float32))
    corners = [[0, 0, 0], np.array(volume.shape) - 1]
    error = np.abs(volume.to_world(corners) - stored.to_world(corners)).max()
    return bool(error > _MAX_ERROR_OF_PLACE * min(volume.spacing))


def _pack_1(
    dim: list[int], kind: tuple[int, int], pixdim: _Floats, codes: tuple[int, int], place: _Floats, rows: np.ndarray
) -> bytes:
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    head[38] = ord("r")
    struct.pack_into("<8h", head, 40, *dim)
    struct.pack_into("<hh", head, 70, *kind)
    struct.pack_into("<8f", head, 76, *pixdim)
    struct.pack_into("<fff", head, 108, 352, 1, 0)
    head[123] = 2  # millimeters
    struct.pack_into("<hh", head, 252, *codes)
    struct.pack_into("<6f", head, 256, *place)
    struct.pack_into("<12f", head, 280, *rows)
    head[344:348] = b"n+1\0"
    return bytes(head)


def _pack_2(
    dim: list[int], kind: tuple[int, int], pixdim: _Floats, codes: tuple[int, int], place: _Floats, rows: np.ndarray
) -> bytes:
    head = bytearray(544)
    struct.pack_into("<i8shh", head, 0, 540, b"n+2\0\r\n\x1a\n", *kind)
    struct.pack_into("<8q", head, 16, *dim)
    struct.pack_into("<8d", head, 104, *pixdim)
    struct.pack_into("<qdd", head, 168, 544, 1, 0)
    struct.pack_into("<ii", head, 344, *codes)
    struct.pack_into("<6d", head, 352, *place)
    struct.pack_into("<12d", head, 400, *rows)
    struct.pack_into("<i", head, 500, 2)
    return bytes(head)


def _quaternion(affine: np.ndarray) -> tuple[tuple[float, float, float] | None, float]:
    """Return (b, c, d) and qfac of the directions of an affine; None if they are not at right angles."""
    turn = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    handedness = -1.0 if np.linalg.det(turn) < 0 else 1.0
    turn[:, 2] *= handedness
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-5:
        return None, handedness
    # The largest eigenvector (Bar-Itzhack 2000) is stable where the classic formulas divide by almost 0.
    x, y, z = turn.T
    symmetric = np.array([
        [x[0] - y[1] - z[2], 0, 0, 0],
        [y[0] + x[1], y[1] - x[0] - z[2], 0, 0],
        [z[0] + x[2], z[1] + y[2], z[2] - x[0] - y[1], 0],
        [y[2] - z[1], z[0] - x[2], x[1] - y[0], x[0] + y[1] + z[2]],
    ]) / 3  # fmt: skip
    b, c, d, a = np.linalg.eigh(symmetric)[1][:, -1]
    sign = math.copysign(1.0, a)
    return (float(b * sign), float(c * sign), float(d * sign)), handedness
