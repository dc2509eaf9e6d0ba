"""Look into the files of an upload: a process of its own, so that no file and no library weighs on the server."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medas.errors import BadFile, MedasError, Problem
from medas.media.formats.dicom_file import LABELMAP, SEGMENTATION, sop_class
from medas.media.formats.dicom_header import is_dicom
from medas.safe.budget import memory_budget
from medas.safe.inflate import inflate_into
from medas.safe.parse_child import in_child
from medas.safe.secret import secret_of
from medas.server.dataroom.dicom_intake import headers, paths_text, series_facts
from medas.server.dataroom.inspect_file import MEMORY_GIB, SECONDS, inspect
from medas.server.dataroom.intake_words import refusal, verdict
from medas.server.dataroom.names import kind_of, last_part, shown, stored_name
from medas.server.dataroom.proposal import propose
from medas.server.dataroom.unpacking import unpacked
from medas.server.dataroom.upload_files import files_of, folder_of, note
from medas.state.database import Database, open_home
from medas.state.uploads import add_files, secret_name, set_volumes

Files = list[dict[str, Any]]
_UNPACK_SECONDS = 3600.0
_LARGEST_SERIES_GIB = 8.0


class Intake:
    """Gives every file of an upload a verdict; what has one already is passed over, so that it can be done in two goes."""

    def __init__(self, database: Database, home: Path, upload: str) -> None:
        self.database, self.home, self.upload = database, home, upload
        self.folder = folder_of(home, upload)
        self._made: dict[int, list[str]] = {}

    def work(self) -> None:
        """Unpack archives, read every scan, and compare masks with their images."""
        for row in self._open():
            if kind_of(row["name"]) == "archive":
                self._unpack(row)
        self._series([row for row in self._open() if not self._judge(row)])
        set_volumes(self.database, self.upload, self._made)
        self._judge_pairs()

    def _judge(self, row: Mapping[str, Any]) -> bool:
        """Give a file its verdict, unless it belongs to a DICOM series; return whether it has one."""
        kind = kind_of(row["name"])
        if row["received"] < row["size"]:
            self._say(row, "refused", kind, refusal("not-received", row["name"]))
        elif kind != "scan":
            self._set_aside(row)
        elif not row["size"]:
            self._say(row, "refused", None, refusal("empty-file", row["name"]))
        elif self._is_series_file(row):
            return False
        else:
            self._inspect(row)
        return True

    def _open(self) -> Files:
        return [row for row in files_of(self.database, self.home, self.upload) if row["verdict"] is None]

    def _path(self, row: Mapping[str, Any]) -> Path:
        return self.folder / str(row["stored"])

    def _say(
        self, row: Mapping[str, Any], state: Any, kind: str | None, problem: Problem | None = None, **more: Any
    ) -> None:
        note(self.home, self.upload, row["number"], verdict=verdict(state, kind, problem), **more)

    def _set_aside(self, row: Mapping[str, Any]) -> None:
        code = {"ignored": "left-by-system", "table": "is-table", "archive": "archive-in-archive"}[kind_of(row["name"])]
        state = "choice" if code == "is-table" else "refused"
        self._say(row, state, kind_of(row["name"]), refusal(code, row["name"]))

    def _unpack(self, row: Mapping[str, Any]) -> None:
        if row["parent"] is not None or row["received"] < row["size"]:
            return
        start = 1 + max(one["number"] for one in files_of(self.database, self.home, self.upload))
        try:
            found = in_child(
                unpacked, self._path(row), self.folder, start, memory_gib=1, seconds=_UNPACK_SECONDS,
                file=last_part(row["name"]),
            )  # fmt: skip
        except MedasError as error:
            self._say(row, "refused", "archive", _told(error, row["name"]))
            return
        inside = {start + place: (shown(name), size) for place, (name, size) in enumerate(found)}
        for number, (name, _) in inside.items():
            note(self.home, self.upload, number, name=name)
        files = {number: (stored_name(number, name), size) for number, (name, size) in inside.items()}
        add_files(self.database, self.upload, row["number"], files)
        self._say(row, "ok", "archive")
        self._path(row).unlink(missing_ok=True)

    def _is_series_file(self, row: Mapping[str, Any]) -> bool:
        if not is_dicom(self._path(row)):
            return False
        try:
            return sop_class(self._path(row)) not in {SEGMENTATION, LABELMAP}
        except MedasError:
            return True

    def _inspect(self, row: Mapping[str, Any]) -> None:
        try:
            facts = in_child(
                inspect, self._path(row), self.home / "objects", memory_gib=MEMORY_GIB, seconds=SECONDS,
                file=last_part(row["name"]),
            )  # fmt: skip
        except MedasError as error:
            self._say(row, "refused", None, _told(error, row["name"]))
            return
        self._made[row["number"]] = [*facts["volumes"].values()]
        self._say(row, "ok", "mask" if "mask" in facts["volumes"] else "image", facts=facts)

    def _series(self, rows: Files) -> None:
        """Read each series; its facts stand at its first file."""
        if not rows:
            return
        import pydicom  # noqa: F401 - here, so that not every child imports it anew

        groups: dict[str, Files] = {}
        for row, found in zip(rows, self._headers(rows), strict=True):
            if "error" in found:
                error = BadFile(found["error"], hint=found["hint"])
                self._say(row, "refused", "dicom", _told(error, row["name"]))
            else:
                groups.setdefault(found["series"], []).append(row)
        secret = secret_of(self.home, secret_name(self.database, self.upload))
        for files in groups.values():
            self._read_series(files, secret)

    def _headers(self, rows: Files) -> list[dict[str, Any]]:
        paths = [self._path(row) for row in rows]
        try:
            found: list[dict[str, Any]] = in_child(headers, paths_text(paths), memory_gib=2, seconds=_UNPACK_SECONDS)
        except MedasError:
            found = [self._header(path) for path in paths]  # one of them takes the child down: one child for each
        return found

    def _header(self, path: Path) -> dict[str, Any]:
        try:
            return dict(in_child(headers, paths_text([path]), memory_gib=2, seconds=SECONDS)[0])
        except MedasError as error:
            return {"error": error.message, "hint": error.hint}

    def _read_series(self, files: Files, secret: bytes) -> None:
        paths = paths_text([self._path(row) for row in files])
        try:
            facts = in_child(series_facts, paths, secret, memory_gib=_LARGEST_SERIES_GIB, seconds=10 * SECONDS)
        except MedasError as error:
            for row in files:
                self._say(row, "refused", "dicom", _told(error, row["name"]))
            return
        facts["files"] = [row["number"] for row in files]
        burned_in = facts["series"]["burned_in"]
        for place, row in enumerate(files):
            problem = refusal("burned-in", row["name"]) if burned_in and place == 0 else None
            more = {"facts": facts} if place == 0 else {}
            self._say(row, "choice" if problem else "ok", "dicom", problem, **more)

    def _judge_pairs(self) -> None:
        """Ask for a choice where a mask fits no image, or does not lie on its grid."""
        files = files_of(self.database, self.home, self.upload)
        rows = {str(row["number"]): row for row in files}
        found = propose(files)
        asked = {source: refusal("no-image-for-mask", rows[source]["name"]) for source in found.unmatched}
        asked |= {str(case.mask): case.problem for case in found.cases if case.problem is not None}
        for source, problem in asked.items():
            self._say(rows[source], "choice", "mask", problem)


def warm_up() -> None:
    """Load what most children need, so that not every one of them loads it anew: a tenth of a second each."""
    memory_budget()
    inflate_into(gzip.compress(b"x"), bytearray(1))


def look(home: Path, upload: str) -> None:
    """Give every file of an upload a verdict."""
    warm_up()
    database = open_home(home)
    try:
        Intake(database, home, upload).work()
    finally:
        database.close()


def _told(error: MedasError, name: str) -> Problem:
    """Return an error about a file under the name that the user knows, with something to do."""
    problem = error.problem()
    hint = problem.hint or refusal("cannot-be-read", name).hint
    return Problem(problem.code, problem.message, hint, problem.why, file=name)


if __name__ == "__main__":
    look(Path(sys.argv[1]), sys.argv[2])
