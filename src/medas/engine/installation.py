"""The short random id of a home folder, which keeps job names of two installations apart."""

from __future__ import annotations

import secrets
from pathlib import Path

from medas.safe.durable import write_bytes


def installation(home: Path) -> str:
    """Return the short random id of a home folder, made when first asked for."""
    path = home / "installation"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        write_bytes(path, secrets.token_hex(2).encode())
    return path.read_text().strip()
