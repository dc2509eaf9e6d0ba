"""Tables that were sent to be imported: kept for a day under a token, until somebody has chosen what to take."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

import medas.errors
from medas.datasets.sheet import Sheet, read_sheet
from medas.errors import BadFile, MedasError, NotFound
from medas.safe.durable import write_bytes
from medas.server.dataroom.children import ask
from medas.server.dataroom.names import last_part, shown

_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIXES = (".xlsx", ".csv", ".tsv")
_SECONDS = 120.0
_KEPT_SECONDS = 24 * 3600.0


def keep_sheet(home: Path, dataset: str, name: str, content: bytes) -> str:
    """Keep a file under a new token, which is good for one table only.

    Raises:
        BadFile: If it is no table by its name.
    """
    shown_name = last_part(shown(name))
    suffix = next((one for one in _SUFFIXES if shown_name.lower().endswith(one)), None)
    if suffix is None:
        raise BadFile("it is no table", hint="Save it as .xlsx or .csv", file=shown_name)
    folder = _folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    token = secrets.token_hex(16)
    write_bytes(folder / f"{dataset}-{token}{suffix}", content)
    return token


def kept_sheet(home: Path, dataset: str, token: str, name: str | None = None) -> Sheet:
    """Return the table of a token.

    Raises:
        NotFound: If there is none, e.g. because it is older than a day.
        BadFile: If it cannot be read.
    """
    found = list(_folder(home).glob(f"{dataset}-{token}.*")) if _TOKEN.fullmatch(token) else []
    if not found:
        raise NotFound("the file is not here any more", hint="Choose the file again")
    path = found[0]
    try:
        return read_sheet(path) if path.suffix != ".xlsx" else _workbook(path)
    except MedasError as error:
        error.where["file"] = last_part(shown(name)) if name else f"table{path.suffix}"
        raise


def drop_sheet(home: Path, dataset: str, token: str) -> None:
    """Remove the file of a token."""
    if _TOKEN.fullmatch(token):
        for path in _folder(home).glob(f"{dataset}-{token}.*"):
            path.unlink(missing_ok=True)


def _workbook(path: Path) -> Sheet:
    found = ask("medas.server.dataroom.read_table", str(path), seconds=_SECONDS, what="the table")
    if "error" in found:
        kind: type[MedasError] = getattr(medas.errors, found["error"], BadFile)
        raise kind(found["message"], hint=found["hint"])
    return Sheet(found["header"], found["rows"], comma=False, name=path.name)


def _folder(home: Path) -> Path:
    return home / "uploads" / "tables"


def _sweep(folder: Path) -> None:
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
