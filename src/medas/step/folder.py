"""`medas step FOLDER`: run the job in a folder and leave the answer there."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import Canceled, MissingInput
from medas.media.medium import Digest
from medas.safe.crashpoints import crashpoint
from medas.safe.durable import replace_json
from medas.safe.strict_json import loads
from medas.step.beat import Beat
from medas.step.perform import Surroundings, perform
from medas.step.spec import CLAIM, EVENTS, RESULT, SPEC, STOP, StepSpec
from medas.tool.workspace import Event

STORE = "MEDAS_STORE"
"""Environment variable that says where the objects lie."""
_PROGRESS_SECONDS = 0.2


def run_folder(folder: Path, *, store: Path | None = None) -> int:
    """Run the job of a folder once and return the exit code; 0 means that `result.json` is there, whatever it says.

    Args:
        folder: Holds `step.json`.
        store: Folder of the objects; by default what MEDAS_STORE says.

    Raises:
        MissingInput: If nobody says where the store is.
    """
    store = store or (Path(os.environ[STORE]) if os.environ.get(STORE) else None)
    if store is None:
        raise MissingInput(f"{STORE} is not set", hint="Set it to the folder of the objects")
    if not _claim(folder):
        return 0  # another process runs this very attempt
    spec = StepSpec.from_json(loads((folder / SPEC).read_bytes(), file=SPEC))
    shelf = Shelf(FolderStore(store))
    shelf.learn({Digest(digest): text.encode() for digest, text in spec.small.items()})
    with (folder / EVENTS).open("a", encoding="utf-8") as file, Beat(folder, spec.limits):
        events = Events(file, folder / STOP)
        events({"kind": "started", "pid": os.getpid()})
        result = perform(spec, Surroundings(shelf, events))
        crashpoint("before_result")
        replace_json(folder / RESULT, result.to_json())
        crashpoint("after_result")
    return 0


def _claim(folder: Path) -> bool:
    try:
        with (folder / CLAIM).open("x") as file:
            file.write(f"{os.getpid()}\n")
    except FileExistsError:
        return False
    return True


class Events:
    """Appends events to a file, progress at most five times a second, and hears the request to stop."""

    def __init__(self, file: IO[str], stop: Path) -> None:
        self._file, self._stop = file, stop
        self._number = 0
        self._told = 0.0

    def __call__(self, event: Event) -> None:
        """Append an event.

        Raises:
            Canceled: At progress, if somebody asked to stop.
        """
        if event["kind"] == "progress":
            now = time.monotonic()
            if now - self._told < _PROGRESS_SECONDS and event["done"] < event["of"]:
                return
            self._told = now
            if self._stop.exists():
                raise Canceled("stopped on request")
        self._number += 1
        line: dict[str, Any] = {
            "seq": self._number,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            **event,
        }
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
