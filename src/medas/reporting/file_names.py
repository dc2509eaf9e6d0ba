"""Names of files from names of cases, safe on every operating system."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 100


def file_name(text: str) -> str:
    """Return a name without what a file system forbids; never empty, hidden, or a way out of the folder."""
    name = _FORBIDDEN.sub("_", text).strip(" .")
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


def file_names(texts: Iterable[str]) -> dict[str, str]:
    """Return text -> file name, each different even where upper and lower case are the same."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        clean = name = file_name(text)
        number = 2
        while name.lower() in taken:
            name, number = f"{clean} ({number})", number + 1
        taken.add(name.lower())
        names[text] = name
    return names
