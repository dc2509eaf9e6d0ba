"""The header of NIfTI-1 and NIfTI-2, read strictly (nifti1.h and nifti2.h of the NIfTI data format working group)."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN, check_spacing

# name -> (struct code, offset); only what decides about voxels and place.
_FIELDS_1 = {
    "dim": ("8h", 40), "datatype": ("h", 70), "bitpix": ("h", 72), "pixdim": ("8f", 76), "vox_offset": ("f", 108),
    "slope": ("f", 112), "inter": ("f", 116), "units": ("b", 123), "qform": ("h", 252), "sform": ("h", 254),
    "quatern": ("6f", 256), "srow": ("12f", 280), "intent": ("h", 68),
}  # fmt: skip
_FIELDS_2 = {
    "dim": ("8q", 16), "datatype": ("h", 12), "bitpix": ("h", 14), "pixdim": ("8d", 104), "vox_offset": ("q", 168),
    "slope": ("d", 176), "inter": ("d", 184), "units": ("i", 500), "qform": ("i", 344), "sform": ("i", 348),
    "quatern": ("6d", 352), "srow": ("12d", 400), "intent": ("i", 504),
}  # fmt: skip

TYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
"""Datatype code -> kind and bytes of a voxel."""
COLORS = {128: 3, 2304: 4}
"""Datatype code of RGB and RGBA -> bytes of a voxel."""

_LAST_CODE = 5
"""NIFTI_XFORM_TEMPLATE_OTHER."""
_MM_PER_UNIT = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
SIZES = {348: 1, 540: 2}
"""Length of the header -> version."""


@dataclass(frozen=True)
class Header:
    """What a NIfTI header says, checked."""

    dtype: np.dtype[Any]
    """Type of a voxel as stored."""
    color: int
    """3 or 4 for RGB and RGBA, else 0."""
    shape: tuple[int, int, int]
    """Voxels along i, j, k."""
    channels: int
    """Product of the axes after k."""
    start: int
    """First byte of the voxels."""
    slope: float
    """Factor of the stored values; 1 with `inter` 0 if they are meant as they are."""
    inter: float
    """Offset added after the factor."""
    affine: np.ndarray
    """4x4, from (i, j, k) to RAS+ mm."""

    @property
    def scaled(self) -> bool:
        """Whether stored values must be scaled."""
        return (self.slope, self.inter) != (1.0, 0.0)


def parse(head: bytes, *, file: str) -> Header:
    """Return the header of a single-file NIfTI from its first 544 bytes (fewer if the file is shorter)."""
    version, order = _version(head, file)
    table = _FIELDS_1 if version == 1 else _FIELDS_2
    if len(head) < (352 if version == 1 else 544):
        raise _bad("the header is cut off", file)
    raw = {name: struct.unpack_from(order + code, head, offset) for name, (code, offset) in table.items()}
    _check_magic(head, version, file)
    if version == 2 and 3000 <= raw["intent"][0] < 3100:
        hint = "Choose the volume that it was made from"
        raise BadFile("it holds values on a surface of the brain (CIFTI), not an image", hint=hint, file=file)
    dtype, color = _type(raw, order, file)
    shape, channels = _shape(raw["dim"], file)
    slope, inter = _scale(raw["slope"][0], raw["inter"][0], color, file)
    start = _start(raw["vox_offset"][0], version, file)
    return Header(dtype, color, shape, channels, start, slope, inter, _affine(raw, shape, file))


def _version(head: bytes, file: str) -> tuple[int, str]:
    for order in "<>":
        if len(head) >= 4 and (version := SIZES.get(struct.unpack(order + "i", head[:4])[0])):
            return version, order
    raise _bad("it is not a NIfTI file: the header length is neither 348 nor 540", file)


def _check_magic(head: bytes, version: int, file: str) -> None:
    magic = head[344:348] if version == 1 else head[4:12]
    wanted = b"n+1\0" if version == 1 else b"n+2\0\r\n\x1a\n"
    if magic == wanted:
        return
    if magic[:2] == b"ni":
        raise BadFile("header and voxels are in two files", hint="Save it as one .nii or .nii.gz file", file=file)
    if version == 1 and magic == bytes(4):
        hint = "Convert it to NIfTI with a program that knows the orientation"
        raise BadFile("Analyze 7.5 does not say how the patient lies", hint=hint, file=file)
    raise _bad("the NIfTI magic is damaged", file)


def _type(raw: dict[str, Any], order: str, file: str) -> tuple[np.dtype[Any], int]:
    code, bits = raw["datatype"][0], raw["bitpix"][0]
    color = COLORS.get(code, 0)
    if code not in TYPES and not color:
        hint = "Save it with whole or real numbers of at most 64 bits"
        raise BadFile(f"voxels of NIfTI data type {code} are not supported", hint=hint, file=file)
    dtype = np.dtype("u1") if color else np.dtype(order + TYPES[code])
    if bits != 8 * (color or dtype.itemsize):
        raise _bad(f"data type {code} and {bits} bits per voxel contradict each other", file)
    return dtype, color


def _shape(dim: tuple[int, ...], file: str) -> tuple[tuple[int, int, int], int]:
    used = dim[0]
    if not 1 <= used <= 7:
        raise _bad(f"{used} axes are impossible", file)
    counts = [*dim[1 : used + 1], 1, 1][: max(3, used)]
    if any(count < 1 for count in counts):
        raise _bad(f"size {counts} has an axis without voxels", file)
    i, j, k = counts[:3]
    return (i, j, k), math.prod(counts[3:])


def _scale(slope: float, inter: float, color: int, file: str) -> tuple[float, float]:
    if not math.isfinite(slope) or not math.isfinite(inter):
        raise BadFile(
            "slope or intercept is not a finite number", hint="Set them to 1 and 0, or export again", file=file
        )
    if slope == 0:  # nifti1.h: "if scl_slope is 0, data are unscaled"
        if inter != 0:
            raise _bad("slope 0 and an intercept contradict each other", file)
        return 1.0, 0.0
    if color and (slope, inter) != (1.0, 0.0):
        raise _bad("colors cannot have slope and intercept", file)
    return slope, inter


def _start(offset: float, version: int, file: str) -> int:
    lowest = 352 if version == 1 else 544
    if not math.isfinite(offset) or offset != int(offset) or offset < lowest:
        raise _bad(f"the voxels cannot start at byte {offset:g}", file)
    return int(offset)


def _affine(raw: dict[str, Any], shape: tuple[int, int, int], file: str) -> np.ndarray:
    """Return the affine by the three methods of nifti1.h; sform before qform before voxel sizes alone."""
    if not all(0 <= raw[name][0] <= _LAST_CODE for name in ("qform", "sform")):
        raise _bad("what the place refers to (qform_code, sform_code) is unknown", file)
    unit = _MM_PER_UNIT.get(raw["units"][0] & 7)
    if unit is None:
        raise _bad("the unit of length is unknown", file)
    spacing = _spacing(raw, file)
    quatern, sform = _from_quaternion(raw, spacing, file), _from_rows(raw, file)
    if quatern is not None and sform is not None and raw["qform"][0] == raw["sform"][0]:
        _check_agree(quatern, sform, shape, spacing, file)
    if sform is not None:
        _check_lengths(sform, spacing, file)
    found = sform if sform is not None else quatern
    affine = np.diag([*spacing, 1.0]) if found is None else found
    affine[:3] *= unit
    check_spacing(np.linalg.norm(affine[:3, :3], axis=0), file=file)
    return affine


def _spacing(raw: dict[str, Any], file: str) -> list[float]:
    spacing = list(raw["pixdim"][1:4])
    for axis in range(3):
        if axis >= raw["dim"][0] and not spacing[axis] > 0:
            spacing[axis] = 1.0  # the file has no such axis, so it needs no length
    if not all(math.isfinite(size) and size > 0 for size in spacing):
        shown = ", ".join(f"{size:g}" for size in spacing)
        hint = "Correct the voxel size in the header"
        raise BadFile(f"voxel size {shown} mm is not positive", hint=hint, file=file)
    return spacing


def _from_quaternion(raw: dict[str, Any], spacing: list[float], file: str) -> np.ndarray | None:
    if raw["qform"][0] == 0:
        return None
    b, c, d, *offset = raw["quatern"]
    if not all(math.isfinite(value) for value in raw["quatern"]):
        raise _bad("the rotation (qform) is not finite", file)
    square = b * b + c * c + d * d
    if square > 1 + 1e-5:
        raise _bad("the rotation (qform) is no rotation", file)
    a = math.sqrt(max(0.0, 1 - square))
    if a * a < 1e-7:  # nifti1_io.c: half a turn, for which rounding of b, c, d alone would make another rotation
        length = math.sqrt(square)
        a, b, c, d = 0.0, b / length, c / length, d / length
    if raw["pixdim"][0] not in (-1.0, 0.0, 1.0):
        raise _bad(f"qfac {raw['pixdim'][0]:g} is neither -1 nor 1", file)
    handedness = -1.0 if raw["pixdim"][0] < 0 else 1.0
    affine = np.eye(4)
    affine[:3, :3] = rotation(a, b, c, d) * [spacing[0], spacing[1], spacing[2] * handedness]
    affine[:3, 3] = offset
    return affine


def rotation(a: float, b: float, c: float, d: float) -> np.ndarray:
    """Return the 3x3 rotation of a unit quaternion, as nifti1.h writes it."""
    return np.array([
        [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
        [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
        [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b],
    ])  # fmt: skip


def _from_rows(raw: dict[str, Any], file: str) -> np.ndarray | None:
    if raw["sform"][0] == 0:
        return None
    affine = np.eye(4)
    affine[:3] = np.reshape(raw["srow"], (3, 4))
    if not np.isfinite(affine).all():
        raise _bad("the affine (sform) is not finite", file)
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if (lengths == 0).any() or abs(np.linalg.det(affine[:3, :3] / lengths)) < 1e-6:
        raise _bad("the affine (sform) is singular", file)
    return affine


def _check_lengths(sform: np.ndarray, spacing: list[float], file: str) -> None:
    # Readers take the voxel size from either place: if they differ, the same file has two sizes.
    lengths = np.linalg.norm(sform[:3, :3], axis=0)
    if (np.abs(lengths / spacing - 1) > 0.01).any():
        shown = ", ".join(f"{size:.4g}" for size in [*spacing, *lengths])
        hint = "Correct the header with the program that made it"
        raise BadFile(f"voxel sizes in header and affine contradict each other ({shown} mm)", hint=hint, file=file)


def _check_agree(
    quatern: np.ndarray, sform: np.ndarray, shape: tuple[int, int, int], spacing: list[float], file: str
) -> None:
    # Half a voxel at the far corner: quaternions of 32-bit numbers are not exact, and cannot hold shear.
    corners = np.array(np.meshgrid(*[[0, count - 1] for count in shape], [1])).reshape(4, -1)
    if np.abs((quatern - sform)[:3] @ corners).max() > 0.5 * min(spacing) + 1e-3:
        hint = "Correct the header with the program that made it"
        raise BadFile("the two positions in the header (qform and sform) contradict each other", hint=hint, file=file)


def _bad(message: str, file: str) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=file)
