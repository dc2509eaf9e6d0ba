"""NumPy files without pickle. Axes: (I, J), (I, J, K) or (C, I, J, K)."""

from __future__ import annotations

import io
import lzma
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np

from medas.errors import BadFile, MedasError
from medas.media.formats.checks import EXPORT_AGAIN, build, check_counts, check_length, native
from medas.media.volume import Image, Volume
from medas.safe import strict_json
from medas.safe.durable import write_bytes
from medas.safe.inflate import check_ratio

MAX_HEADER = 10_000
_CHUNK = 1 << 24
_TIME = (1980, 1, 1, 0, 0, 0)
_NAMES = ("voxels", "affine", "meta")
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)


def read_npy(path: Path) -> Image:
    """Return the array of a .npy file on a grid of 1 mm with identity affine, which the format cannot say."""
    with path.open("rb") as file:
        array = _read_array(file, path.stat().st_size, path)
    return build(with_axes(array, file=path.name), np.eye(4), file=path.name)


def read_npz(path: Path) -> Image:
    """Return the only array of a .npz file, or `voxels` with `affine` (4x4 to RAS+ mm) beside it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            if len(entries) != len(archive.infolist()):
                raise _bad("an array stands twice", path)
            arrays = {name: _entry(archive, info, path) for name, info in _wanted(entries, path).items()}
    except (*_ZIP_ERRORS, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _bad(f"the archive is damaged ({type(error).__name__})", path) from None
    meta = _meta(arrays.pop("meta", None), path)
    affine = arrays.pop("affine", np.eye(4))
    (voxels,) = arrays.values()
    return build(with_axes(voxels, file=path.name), affine, file=path.name, **meta)


def write_npy(volume: Volume, path: Path) -> Path:
    """Write the voxels, shape (C, I, J, K); affine and names have no place in .npy, use .npz to keep them."""
    return write_bytes(path, _packed(volume.voxels))


def write_npz(volume: Volume, path: Path) -> Path:
    """Write voxels, affine, channel names, modality and unit; the same content gives the same bytes."""
    meta = {"channels": list(volume.channels), "modality": volume.modality, "unit": volume.unit}
    text = np.frombuffer(strict_json.canonical(meta), np.uint8)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in zip(_NAMES, (volume.voxels, volume.affine, text), strict=True):
            info = zipfile.ZipInfo(f"{name}.npy", _TIME)  # a fixed time, so that equal volumes give equal files
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _packed(array))
    return write_bytes(path, target.getvalue())


def with_axes(array: np.ndarray, *, file: str | None = None) -> np.ndarray:
    """Return (C, I, J, K) of an array of 2 to 4 axes."""
    if array.ndim not in (2, 3, 4):
        raise BadFile(
            f"an array of {array.ndim} axes is no volume", hint="Use (I, J), (I, J, K) or (C, I, J, K)", file=file
        )
    return array if array.ndim == 4 else array[None, ..., None] if array.ndim == 2 else array[None]


def _packed(array: np.ndarray) -> bytes:
    target = io.BytesIO()
    np.lib.format.write_array(target, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return target.getvalue()


def _read_array(file: IO[bytes], length: int, path: Path) -> np.ndarray:
    """Return the array of a stream of `length` bytes, after checking its header."""
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
        if read is None:
            raise _bad("the version of the file is not supported", path)
        with warnings.catch_warnings(action="ignore"):  # of files that Python 2 wrote
            shape, fortran, dtype = read(file, max_header_size=MAX_HEADER)
    except MedasError:
        raise
    except Exception:  # noqa: BLE001 - the parsers behind it raise anything, from SyntaxError to tokenize.TokenError
        raise _bad("it is not a NumPy file, or its header is damaged", path) from None
    _check_type(dtype, path)
    counts = [int(count) for count in shape]
    size = check_counts(counts or [1], dtype.itemsize, file=path.name)
    check_length(length - file.tell(), size, file=path.name)
    data = np.empty(size, np.uint8)
    filled = 0
    while count := file.readinto(data[filled : filled + _CHUNK]):  # type: ignore[attr-defined]
        filled += count
    check_length(filled, size, file=path.name)
    return native(data.view(dtype)).reshape(counts, order="F" if fortran else "C")


def _check_type(dtype: np.dtype[Any], path: Path) -> None:
    if dtype.hasobject:
        raise BadFile(
            "it holds Python objects, which could run code", hint="Save a plain array of numbers", file=path.name
        )
    if dtype.kind not in "biuf" or dtype.itemsize > 8 or dtype.subdtype:
        raise BadFile("its values are not plain numbers", hint="Save a plain array of numbers", file=path.name)


def _wanted(entries: dict[str, zipfile.ZipInfo], path: Path) -> dict[str, zipfile.ZipInfo]:
    if set(entries) <= set(_NAMES) and "voxels" in entries:
        return entries
    if len(entries) == 1:
        return entries
    raise BadFile("it holds several arrays", hint="Name them voxels and affine, or save one", file=path.name)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> np.ndarray:
    check_counts([max(1, info.file_size)], 1, file=path.name)
    check_ratio(max(info.compress_size, 1), info.file_size, file=path.name)
    with archive.open(info) as stream:
        return _read_array(stream, info.file_size, path)


def _meta(array: np.ndarray | None, path: Path) -> dict[str, Any]:
    if array is None:
        return {}
    found = strict_json.loads(array.tobytes(), file=path.name)
    texts = isinstance(found, dict) and all(isinstance(found.get(name), str) for name in ("modality", "unit"))
    channels = found.get("channels") if texts else None
    if not isinstance(channels, list) or not all(isinstance(name, str) for name in channels):
        raise _bad("the entry `meta` is damaged", path)
    return {"channels": tuple(channels), "modality": found["modality"], "unit": found["unit"]}


def _bad(message: str, path: Path) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=path.name)
