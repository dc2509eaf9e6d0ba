"""The files of an upload: what the database knows, and beside the files what may name a patient: names and findings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from medas.errors import StoreDamaged
from medas.safe.durable import append_line, replace_json
from medas.state.database import Database
from medas.state.uploads import upload_file_rows

_FOLDER, _NAMES, _FOUND = "uploads", "names.json", "found.jsonl"


def folder_of(home: Path, upload: str) -> Path:
    """Return where the files of an upload lie; the id was made by us."""
    return home / _FOLDER / upload


def write_names(home: Path, upload: str, names: Sequence[str]) -> None:
    """Remember the names that the files came with; they go with the files."""
    replace_json(folder_of(home, upload) / _NAMES, list(names))


def note(home: Path, upload: str, number: int, *, name: str | None = None, **found: Any) -> None:
    """Note what was found in a file: `verdict` and `facts`; the last note counts.

    Args:
        home: Folder of the installation.
        upload: Which upload.
        number: Which file.
        name: Its name, for a file that came out of an archive.
        found: `verdict` and `facts`.
    """
    line = {"number": number, **({} if name is None else {"name": name}), **found}
    append_line(folder_of(home, upload) / _FOUND, line)


def files_of(database: Database, home: Path, upload: str) -> list[dict[str, Any]]:
    """Return number, parent, stored, size, received, name, verdict and facts of each file, in order."""
    names, found = _names(home, upload), _found(home, upload)
    files = []
    for row in upload_file_rows(database, upload):
        number = row["number"]
        known = found.get(number, {})
        name = known.get("name") or (names[number] if number < len(names) else row["stored"])
        files.append({**row, "name": name, "verdict": known.get("verdict"), "facts": known.get("facts")})
    return files


def _names(home: Path, upload: str) -> list[str]:
    try:
        names: list[str] = json.loads((folder_of(home, upload) / _NAMES).read_bytes())
    except FileNotFoundError:
        return []  # they went with the files
    except ValueError:
        raise StoreDamaged("the names of an upload are damaged", hint="Begin the upload again") from None
    return names


def _found(home: Path, upload: str) -> dict[int, dict[str, Any]]:
    path = folder_of(home, upload) / _FOUND
    lines: Sequence[bytes] = path.read_bytes().split(b"\n") if path.exists() else []
    found: dict[int, dict[str, Any]] = {}
    for line in lines[:-1]:  # behind the last line there is nothing, or half a line
        one: Mapping[str, Any] = json.loads(line)
        found[int(one["number"])] = {**found.get(int(one["number"]), {}), **one}
    return found
