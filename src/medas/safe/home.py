"""The folder in which an installation keeps everything."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from medas.errors import NotFound

_TABLE = re.compile(r"dataset:([0-9a-f]{32})(?:@([0-9]{1,15}))?")


def home_folder() -> Path:
    """Return MEDAS_HOME, else the folder for a user's data on this platform; it may not exist yet."""
    given = os.environ.get("MEDAS_HOME")
    if given:
        return Path(given)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "MeDaS"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "MeDaS"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "medas"


def table_reference(path: Path | str) -> tuple[str, int | None] | None:
    """Return id and revision of a table of cases that a parameter names, `dataset:ID` or `dataset:ID@REVISION`."""
    found = _TABLE.fullmatch(str(path))
    return (found[1], int(found[2]) if found[2] else None) if found else None


def table_file(home: Path, dataset: str, rev: int) -> Path:
    """Return where a revision of a table lies that a run uses."""
    return home / "datasets" / dataset / f"{rev}.json"


def located(path: Path | str, home: Path | None = None) -> Path:
    """Return the absolute path that a parameter means; a table of cases lies below the home folder.

    Raises:
        NotFound: If a table is named without its revision.
    """
    table = table_reference(path)
    if table is None:
        return Path(path).absolute()
    dataset, rev = table
    if rev is None:
        hint = "Start the workflow in the page, which writes the revision down, or export the table as a file"
        raise NotFound("table: nobody said which revision of the table is meant", hint=hint, param="table")
    return table_file(home or home_folder(), dataset, rev).absolute()
