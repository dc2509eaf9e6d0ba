"""The content digest of files and folders that somebody gives as a parameter."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from medas.errors import NotFound, WrongInput
from medas.safe.strict_json import canonical

Remembered = MutableMapping[str, str]
"""Path, inode, size and time of change in one text -> SHA-256, so that an unchanged file is not read again."""


def fingerprint(path: Path, remembered: Remembered) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files below a folder.

    Hidden files do not count; links are followed, because data often lie on another disk.

    Raises:
        NotFound: If there is no such file or folder.
        WrongInput: If a file or folder below it cannot be read.
    """
    if not path.exists():
        raise NotFound(f"there is no file or folder {path.name!r}", hint="Check the path", file=path.name)
    try:
        if path.is_file():
            return _of_file(path, remembered)
        found = {file.relative_to(path).as_posix(): _of_file(file, remembered) for file in _files(path, ())}
    except OSError as error:
        name = Path(error.filename or path).name
        raise WrongInput(f"{name} cannot be read ({error.strerror})", hint="Check its rights", file=name) from None
    return hashlib.sha256(canonical(found)).hexdigest()


def _files(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files below a folder; a link that leads back up is not followed again."""
    here = folder.resolve()
    if here in above:
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path, (*above, here))
        elif path.is_file():
            yield path


def _of_file(path: Path, remembered: Remembered) -> str:
    state = path.stat()
    name = f"{path.resolve()}\n{state.st_dev} {state.st_ino} {state.st_size} {state.st_mtime_ns}"
    if name not in remembered:
        with path.open("rb") as file:
            remembered[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return remembered[name]
