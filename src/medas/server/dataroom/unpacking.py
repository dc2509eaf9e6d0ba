"""Unpack an archive of an upload into its folder, by numbers. Runs in a capped child."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from medas.safe.archive import unpack
from medas.server.dataroom.names import shown, stored_name


def unpacked(archive: Path, folder: Path, start: int) -> list[tuple[str, int]]:
    """Return name and bytes of each file; they lie in the folder under numbers from `start`.

    Raises:
        BadFile: If the archive is damaged or dangerous.
        OverLimit: If it is too large.
    """
    numbers = count(start)
    files = unpack(archive, lambda name: folder / stored_name(next(numbers), shown(name)))
    return [(info.filename, info.file_size) for info, _ in files]
