"""The folder in which an installation keeps everything."""

from __future__ import annotations

import os
import sys
from pathlib import Path


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


_DATABASE = ("MEDAS_DATABASE_URL", "MEDAS_DATABASE")
"""Variables that name a database; the second is what the first was called in 0.1."""


def database_url(home: Path) -> str:
    """Return the address of the database of an installation: the one that the environment names, else a file in it."""
    given = next((os.environ[name] for name in _DATABASE if os.environ.get(name)), None)
    return given or f"sqlite:///{home / 'medas.db'}"


def choose_database(url: str) -> None:
    """Let this process and the programs that it starts use another database."""
    os.environ[_DATABASE[0]] = url


def environment_of_tools() -> dict[str, str]:
    """Return the variables that tools may see: those of this process without the address of the database."""
    return {name: value for name, value in os.environ.items() if name not in _DATABASE}
