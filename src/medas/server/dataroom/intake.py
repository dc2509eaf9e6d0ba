"""Look into the files of an upload: a process of its own, so that no file and no library weighs on the server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from medas.errors import MedasError, Problem, WrongInput
from medas.safe.parse_child import in_child
from medas.server.dataroom.inspect_file import MEMORY_GIB, SECONDS, inspect
from medas.server.dataroom.intake_words import refusal, verdict
from medas.server.dataroom.names import kind_of, last_part, stored_name
from medas.server.dataroom.proposal import propose
from medas.state.database import Database, open_home
from medas.state.uploads import set_verdict, upload_file_rows

FOLDER = "uploads"


def folder_of(home: Path, upload: str) -> Path:
    """Return where the files of an upload lie; the id was made by us."""
    return home / FOLDER / upload


def look(home: Path, upload: str) -> None:
    """Give every file of an upload a verdict; those that have one are passed over."""
    database = open_home(home)
    try:
        for row in upload_file_rows(database, upload):
            if row["verdict"] is None:
                _look_at(database, home, upload, row)
        _judge_pairs(database, upload)
    finally:
        database.close()


def _look_at(database: Database, home: Path, upload: str, row: dict[str, Any]) -> None:
    name, number = row["name"], row["number"]
    kind, path = kind_of(name), folder_of(home, upload) / stored_name(number, name)
    facts = None
    if row["received"] < row["size"]:
        found = verdict("refused", kind, refusal("not-received", name))
    elif kind == "ignored":
        found = verdict("refused", kind, refusal("left-by-system", name))
    elif kind == "table":
        found = verdict("choice", kind, refusal("is-table", name))
    else:
        try:
            facts = in_child(
                inspect, path, home / "objects", memory_gib=MEMORY_GIB, seconds=SECONDS, file=last_part(name)
            )
            found = verdict("ok", "mask" if "mask" in facts["volumes"] else "image")
        except MedasError as error:
            found = verdict("refused", None, _told(error, name))
    set_verdict(database, upload, number, found, facts)


def _judge_pairs(database: Database, upload: str) -> None:
    """Ask for a choice where a mask fits no image, or does not lie on its grid."""
    files = upload_file_rows(database, upload)
    rows = {str(row["number"]): row for row in files}
    found = propose(files)
    asked = {source: refusal("no-image-for-mask", rows[source]["name"]) for source in found.unmatched}
    asked |= {str(case.mask): case.problem for case in found.cases if case.problem is not None}
    for source, problem in asked.items():
        row = rows[source]
        set_verdict(database, upload, row["number"], verdict("choice", "mask", problem), row["facts"])


def _told(error: MedasError, name: str) -> Problem:
    """Return an error about a file under the name that the user knows, with something to do."""
    problem = error.problem()
    hint = problem.hint or refusal("cannot-be-read", name).hint
    return Problem(
        error.code if isinstance(error, WrongInput) else problem.code, problem.message, hint, problem.why, file=name
    )


if __name__ == "__main__":
    look(Path(sys.argv[1]), sys.argv[2])
