"""The content digest of files and folders that somebody gives as a parameter."""

from __future__ import annotations

import hashlib
import os
from collections.abc import MutableMapping
from pathlib import Path

from medas.errors import NotFound
from medas.safe.strict_json import canonical

Remembered = MutableMapping[str, str]
"""Path, inode, size and time of change in one text -> SHA-256, so that an unchanged file is not read again."""


def fingerprint(path: Path, remembered: Remembered) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files below a folder.

    Hidden files do not count; links are followed, because data often lie on another disk.

    Raises:
        NotFound: If there is no such file or folder.
    """
    if path.is_file():
        return _of_file(path, remembered)
    if not path.is_dir():
        raise NotFound(f"there is no file or folder {path.name!r}", hint="Check the path", file=path.name)
    found = {}
    for place, folders, names in os.walk(path, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place, name)
            if not name.startswith(".") and file.is_file():
                found[file.relative_to(path).as_posix()] = _of_file(file, remembered)
    return hashlib.sha256(canonical(found)).hexdigest()


def _of_file(path: Path, remembered: Remembered) -> str:
    state = path.stat()
    name = f"{path.resolve()}\n{state.st_dev} {state.st_ino} {state.st_size} {state.st_mtime_ns}"
    if name not in remembered:
        with path.open("rb") as file:
            remembered[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return remembered[name]
