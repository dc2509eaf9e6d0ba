"""Keep the series of an upload that somebody has confirmed: a process of its own, which reads the files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from medas.errors import MedasError
from medas.safe.parse_child import in_child
from medas.safe.secret import secret_of
from medas.server.dataroom.dicom_intake import keep_series, paths_text


def kept(home: Path, name: str, wanted: dict[str, list[str]]) -> dict[str, Any]:
    """Return source -> facts of the series, or what went wrong.

    Args:
        home: Folder of the installation.
        name: Of the secret that pseudonyms are made with.
        wanted: Source -> its files.
    """
    import pydicom  # noqa: F401 - here, so that not every child imports it anew

    secret, found = secret_of(home, name), {}
    for source, files in wanted.items():
        paths = paths_text([Path(file) for file in files])
        try:
            found[source] = in_child(keep_series, paths, home / "objects", secret, memory_gib=8, seconds=1200)
        except MedasError as error:
            found[source] = {"error": error.message}
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(kept(Path(sys.argv[1]), sys.argv[2], json.load(sys.stdin))))
