"""The one place where archives are unpacked: every name and size is looked at before a byte is written."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from medas.errors import BadFile, OverLimit
from medas.safe.budget import in_words
from medas.safe.durable import write_stream

_PIECE = 1 << 20
_LONGEST = 1000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_HINT = "Make the archive again from the folder of the scans"


@dataclass(frozen=True)
class Limits:
    """What an archive may hold."""

    count: int = 50_000
    """Files."""
    size: int = 200 * 10**9
    """Bytes of all files together."""
    ratio: int = 100
    """So many times larger than packed, at most."""
    free: int = 256 << 20
    """Bytes to which the ratio does not apply: masks are nearly empty, and small in any case."""


def entries(path: Path, limits: Limits | None = None) -> list[zipfile.ZipInfo]:
    """Return the files of a ZIP archive, none of which is dangerous by what the archive says of it.

    Raises:
        BadFile: If it is damaged, encrypted, or names places outside of itself, links, devices, or one file twice.
        OverLimit: If it would become too many or too large files.
    """
    limits = limits or Limits()
    with _opened(path) as archive:
        listed = archive.infolist()
    files = [one for one in listed if not one.is_dir()]
    if len(listed) > limits.count:
        raise OverLimit(f"it holds more than {limits.count} files", hint="Split it into several", file=path.name)
    for one in listed:
        _check(one, path.name)
    _check_names(files, path.name)
    _check_places(files, path)
    total = sum(one.file_size for one in files)
    if total > limits.size:
        raise OverLimit(f"it unpacks to {in_words(total)}", hint="Split it into several", file=path.name)
    if total > limits.free and total > limits.ratio * path.stat().st_size:
        what = f"it unpacks to {limits.ratio} times its size or more, as no scans do"
        raise OverLimit(what, hint=_HINT, file=path.name)
    return files


def unpack(
    path: Path, place: Callable[[str], Path], limits: Limits | None = None
) -> Iterator[tuple[zipfile.ZipInfo, Path]]:
    """Unpack a ZIP archive, yielding each file with where it lies.

    Args:
        path: The archive.
        place: Says where a file of a name goes; the name is data, and no part of the answer may be taken from it.
        limits: What it may hold.

    Raises:
        BadFile: As `entries`, or if a file is damaged or not as large as it says.
        OverLimit: As `entries`.
    """
    files = entries(path, limits)
    with _opened(path) as archive:
        for one in files:
            target = place(one.filename)
            write_stream(target, _pieces(archive, one, path.name))
            yield one, target


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise BadFile("it is no ZIP archive, or a damaged one", hint=_HINT, file=path.name) from None


def _pieces(archive: zipfile.ZipFile, one: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    left = one.file_size
    try:
        with archive.open(one) as source:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise BadFile("a file in the archive is damaged", hint=_HINT, file=file) from None
    if left != 0:
        raise BadFile("a file in the archive is not as large as it says", hint=_HINT, file=file)


def _check(one: zipfile.ZipInfo, file: str) -> None:
    name, mode = one.filename.replace("\\", "/"), one.external_attr >> 16
    if len(name) > _LONGEST or "\0" in one.orig_filename:
        raise BadFile("it holds a file with an impossible name", hint=_HINT, file=file)
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise BadFile("it names a place outside of itself, as an attack does", hint=_HINT, file=file)
    if one.flag_bits & _ENCRYPTED:
        raise BadFile("it is encrypted", hint="Unpack it, and add the files without a password", file=file)
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadFile("it holds links or devices, which are no scans", hint=_HINT, file=file)
    if one.compress_type not in _METHODS:
        raise BadFile("it is packed in an unusual way", hint="Make a usual ZIP archive of the folder", file=file)


def _check_names(files: list[zipfile.ZipInfo], file: str) -> None:
    """Refuse two files whose names some disk would take for one."""
    seen: set[str] = set()
    for one in files:
        name = unicodedata.normalize("NFC", one.filename.replace("\\", "/")).casefold()
        if name in seen:
            raise BadFile("it holds two files of one name", hint=_HINT, file=file)
        seen.add(name)


def _check_places(files: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse files that share their packed bytes, with which a small archive becomes a huge one."""
    end = 0
    for one in sorted(files, key=lambda one: one.header_offset):
        if one.header_offset < end or one.header_offset + one.compress_size > path.stat().st_size:
            raise BadFile("files in the archive lie on one another", hint=_HINT, file=path.name)
        end = one.header_offset + one.compress_size
