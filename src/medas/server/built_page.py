"""The files of the built page; imports nothing that takes time."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Where the build of `web/` puts its files."""


def built_file(path: str, static: Path = STATIC) -> Path | None:
    """Return a file of the built page, None if there is none of this name or it lies elsewhere.

    Args:
        path: What was asked for, without the first slash.
        static: Folder of the built page.
    """
    try:
        wanted = (static / path).resolve()
        return wanted if wanted.is_relative_to(static.resolve()) and wanted.is_file() else None
    except (OSError, ValueError):  # a name that is too long, or no name at all
        return None
