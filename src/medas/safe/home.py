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
