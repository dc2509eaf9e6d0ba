"""Names that come from outside: shown and compared as data, never a path."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from medas.media.formats import READABLE, suffix_of

LONGEST = 1000
_HIDDEN = re.compile("[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and marks that make a text look like another one."""
_OF_SYSTEMS = re.compile(r"(^|/)(\.(?!\.?(/|$))|__MACOSX(/|$)|Thumbs\.db$|desktop\.ini$|DICOMDIR$)", re.IGNORECASE)
_ARCHIVES = (".zip",)
_TABLES = (".csv", ".tsv", ".xlsx")


def shown(name: str) -> str:
    """Return a name as people see it: slashes one way, without hidden characters."""
    return _HIDDEN.sub("", name.replace("\\", "/")).strip()[:LONGEST] or "file"


def last_part(name: str) -> str:
    """Return the name of a file without its folders."""
    return PurePosixPath(name).name or name


def kind_of(name: str) -> str:
    """Return what a file is by its name: `archive`, `table`, `ignored` (left by an operating system) or `scan`."""
    low = name.lower()
    if _OF_SYSTEMS.search(name):
        return "ignored"
    if low.endswith(_ARCHIVES):
        return "archive"
    return "table" if low.endswith(_TABLES) else "scan"


def stored_name(number: int, name: str) -> str:
    """Return how a file is called on the disk: its number, and a suffix out of our own list."""
    suffix = suffix_of(PurePosixPath(name))  # type: ignore[arg-type]
    known = suffix if suffix in READABLE else ".zip" if kind_of(name) == "archive" else ""
    return f"{number}{known}"
