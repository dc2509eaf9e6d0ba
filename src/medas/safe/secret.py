"""Secrets of an installation: made when first needed, readable by its owner only, never in a log or an argument."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from medas.errors import WrongInput
from medas.safe.durable import write_bytes

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BYTES = 32


def secret_of(home: Path, name: str) -> bytes:
    """Return the secret of a name, e.g. of a project.

    Raises:
        WrongInput: If the name is none.
    """
    if not _NAME.fullmatch(name):
        raise WrongInput("the name of a secret has letters, digits, _ and - only")
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        write_bytes(path, secrets.token_bytes(_BYTES))
        path.chmod(0o600)
    return path.read_bytes()
