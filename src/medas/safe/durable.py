"""Files that survive a crash: written beside their place, synced, then renamed."""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from medas.errors import WrongInput
from medas.safe.crashpoints import crashpoint
from medas.safe.processes import runs
from medas.safe.strict_json import canonical

STRAY_SECONDS = 24 * 3600
"""Age at which an unfinished file of another machine counts as abandoned."""

_HOST = re.sub(r"[^A-Za-z0-9]", "", platform.node())[:32] or "host"
_UNFINISHED = re.compile(r"\.medas-tmp-([A-Za-z0-9]+)-(\d+)-[0-9a-f]{16}")


def write_bytes(path: Path | str, data: bytes | bytearray | memoryview) -> Path:
    """Write a file so that after a crash it is either the old or the new one, whole."""
    return write_stream(path, (data,))


def write_stream(path: Path | str, chunks: Iterable[bytes | bytearray | memoryview]) -> Path:
    """Write a file from pieces; after a crash it is either the old or the new one, whole.

    The folder must exist. Nothing is left behind if `chunks` raises.
    """
    path = Path(path)
    unfinished = _unfinished(path.parent)
    try:
        _write(unfinished, chunks)
        crashpoint("before_rename")
        _rename(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    crashpoint("after_rename")
    sync_folder(path.parent)
    return path


def write_piece(path: Path | str, offset: int, data: bytes | memoryview, *, sync: bool = True) -> None:
    """Write a piece of a file that grows; what lay behind `offset` goes.

    Args:
        path: Its folder must exist.
        offset: Where the piece begins; the file must be at least so long.
        data: The piece.
        sync: Whether everything up to the end of the piece is on the disk afterwards.

    Raises:
        WrongInput: If the file is shorter.
    """
    path = Path(path)
    is_new = not path.exists()
    with path.open("xb" if is_new else "r+b") as file:
        if file.seek(0, os.SEEK_END) < offset:
            raise WrongInput(f"the file ends before byte {offset}", hint="Send the pieces in order")
        file.truncate(offset)
        file.seek(offset)
        file.write(data)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def append_line(path: Path | str, value: Any) -> None:
    """Add a line of canonical JSON to a file that one process writes; a crash may leave half a line at its end."""
    with Path(path).open("ab") as file:
        file.write(canonical(value) + b"\n")


def write_folder(folder: Path | str, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write a folder of files; after a crash it is there whole, or as it was.

    Args:
        folder: Missing or empty; its parent must exist.
        files: Names without folders, and contents.
    """
    folder = Path(folder)
    unfinished = _unfinished(folder.parent)
    unfinished.mkdir()
    try:
        for name, data in files:
            _write(unfinished / name, (data,))
        sync_folder(unfinished)
        crashpoint("before_rename")
        if folder.is_dir():
            folder.rmdir()
        _rename(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    crashpoint("after_rename")
    sync_folder(folder.parent)
    return folder


def replace_json(path: Path | str, value: Any) -> Path:
    """Write canonical JSON in place of what was there."""
    return write_bytes(path, canonical(value) + b"\n")


def sync_folder(folder: Path | str) -> None:
    """Make renames in a folder permanent; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path | str, *, deep: bool = True) -> int:
    """Remove unfinished files and folders of dead processes in a folder and below it, and return how many.

    Files of living processes of this machine are kept; files of other machines, which may share the folder,
    are removed when they are a day old.
    """
    removed = 0
    for place, folders, names in os.walk(folder):
        abandoned = [name for name in (*names, *folders) if _abandoned(Path(place, name))]
        for name in abandoned:
            _remove(Path(place, name))
        folders[:] = [name for name in folders if deep and name not in abandoned]
        removed += len(abandoned)
    return removed


def _unfinished(place: Path) -> Path:
    return place / f".medas-tmp-{_HOST}-{os.getpid()}-{secrets.token_hex(8)}"


def _write(path: Path, chunks: Iterable[bytes | bytearray | memoryview]) -> None:
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _abandoned(path: Path) -> bool:
    match = _UNFINISHED.fullmatch(path.name)
    if match is None:
        return False
    host, pid = match[1], int(match[2])
    if host == _HOST:
        return pid != os.getpid() and not runs(pid)
    try:
        return time.time() - path.stat().st_mtime > STRAY_SECONDS
    except FileNotFoundError:
        return False


def _rename(old: Path, new: Path) -> None:
    # Windows refuses while a virus scanner or a reader holds the target open for a moment.
    for seconds in (0.01, 0.05, 0.2, 0.5) if os.name == "nt" else ():
        try:
            old.replace(new)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    old.replace(new)
