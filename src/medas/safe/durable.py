"""Files that survive a crash: written beside their place, synced, then renamed."""

from __future__ import annotations

import os
import platform
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from medas.safe.crashpoints import crashpoint
from medas.safe.processes import exists
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
    unfinished = path.parent / f".medas-tmp-{_HOST}-{os.getpid()}-{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        crashpoint("before_rename")
        _rename(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    crashpoint("after_rename")
    sync_folder(path.parent)
    return path


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
    """Remove unfinished files of dead processes in a folder and below it, and return how many.

    Files of living processes of this machine are kept; files of other machines, which may share the folder,
    are removed when they are a day old.
    """
    removed = 0
    for place, folders, names in os.walk(folder):
        for name in names:
            if _abandoned(Path(place, name)):
                Path(place, name).unlink(missing_ok=True)
                removed += 1
        if not deep:
            folders.clear()
    return removed


def _abandoned(path: Path) -> bool:
    match = _UNFINISHED.fullmatch(path.name)
    if match is None:
        return False
    host, pid = match[1], int(match[2])
    if host == _HOST:
        return pid != os.getpid() and not exists(pid)
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
