"""Read an uploaded workbook: a process of its own, because the library that reads it is large and its files are foreign."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from medas.datasets.sheet import read_sheet
from medas.errors import MedasError


def answer(path: Path) -> dict[str, object]:
    """Return header and rows, or what is wrong with the file."""
    try:
        found = read_sheet(path)
    except MedasError as error:
        return {"error": type(error).__name__, "message": error.message, "hint": error.hint}
    return {"header": found.header, "rows": found.rows}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(Path(sys.argv[1]))))
