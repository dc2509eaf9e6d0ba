"""Uploads: pieces of files in a folder by number, their check, and the way into a table."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from medas.artifacts.folder_store import FolderStore
from medas.errors import EditConflict, NotFound, OverLimit, Problem, WrongInput
from medas.safe.budget import in_words
from medas.safe.durable import write_piece
from medas.server.dataroom.accept import Confirmed, judged, with_cases
from medas.server.dataroom.changes import Change
from medas.server.dataroom.checking import Checking
from medas.server.dataroom.confirmed_series import facts_by_source, source_names
from medas.server.dataroom.inspect_file import ensure_mask
from medas.server.dataroom.intake_words import refusal, verdict
from medas.server.dataroom.names import LONGEST, shown, stored_name
from medas.server.dataroom.room import Room
from medas.server.dataroom.table import Table
from medas.server.dataroom.upload_files import files_of, folder_of, note, write_names
from medas.state.database import Database, Row
from medas.state.dataset_rows import hold_volumes
from medas.state.uploads import (
    delete_upload,
    new_upload,
    old_uploads,
    secret_name,
    set_received,
    set_state,
    upload_file_row,
    uploads_of,
)
from medas.state.users import User

CHUNK = 4 << 20
_SYNC_BYTES = 32 << 20
"""After so many bytes a file is brought to the disk; who goes on after a crash sends at most so many again."""
_SPARE = 1 << 30
"""Room on the disk that uploads leave for everything else."""


class Uploads:
    """Half-received uploads survive a restart; those at which nothing happens for a week are removed."""

    def __init__(self, home: Path, database: Callable[[], Database]) -> None:
        """Open nothing.

        Args:
            home: Folder of the installation.
            database: Gives the database of the thread that asks.
        """
        self.home = home
        self.checking = Checking(home, database)
        self._offsets: dict[tuple[str, int], int] = {}
        self._marked: dict[tuple[str, int], int] = {}
        """Up to where files are here, and on the disk; of those that are on their way."""
        self._locks = [threading.Lock() for _ in range(64)]

    def begin(self, database: Database, dataset: str, files: Sequence[tuple[str, int]]) -> str:
        """Remember an upload, make its folder, and return its id.

        Raises:
            OverLimit: If the disk has not enough room.
        """
        self.sweep(database)
        self.home.mkdir(parents=True, exist_ok=True)
        size, free = sum(size for _, size in files), shutil.disk_usage(self.home).free
        if size + _SPARE > free:
            raise OverLimit(
                f"the files are {in_words(size)}, the disk has {in_words(max(0, free - _SPARE))} for them",
                hint="Make room on the disk of the server, or upload fewer files",
            )
        names = [shown(name) for name, _ in files]
        stored = [
            (stored_name(number, name), size) for number, (name, (_, size)) in enumerate(zip(names, files, strict=True))
        ]
        made = new_upload(database, dataset, stored)
        folder_of(self.home, made).mkdir(parents=True)
        write_names(self.home, made, names)
        for number, (name, _) in enumerate(files):
            if len(name) > LONGEST:
                problem = refusal("name-too-long", names[number][:80] + " ...", most=LONGEST)
                note(self.home, made, number, verdict=verdict("refused", None, problem))
        return made

    def receive(self, database: Database, upload: Row, index: int, offset: int, piece: bytes) -> tuple[int, bool]:
        """Write a piece of a file; return up to where the file is here, and whether the piece was taken.

        Raises:
            NotFound: If the upload has no such file.
            OverLimit: If the piece is too large.
            WrongInput: If the file would become longer than announced.
            EditConflict: If the upload is being checked already.
        """
        row = upload_file_row(database, upload["id"], index)
        if row is None:
            raise NotFound(f"the upload has no file {index}", hint="Begin the upload again")
        if upload["state"] != "receiving":
            raise EditConflict("the files are being checked already", hint="Begin another upload")
        if len(piece) > CHUNK:
            raise OverLimit(f"a piece has at most {in_words(CHUNK)}", hint="Send smaller pieces")
        if offset + len(piece) > row["size"]:
            raise WrongInput(
                f"the file was announced with {row['size']} bytes, this piece goes beyond",
                hint="Begin the upload again",
            )
        return self._append(database, upload["id"], row, offset, piece)

    def offsets(self, upload: str, files: Sequence[Row]) -> list[int]:
        """Return up to where each file is here."""
        known = self._offsets
        return [
            known[upload, row["number"]] if (upload, row["number"]) in known else int(row["received"]) for row in files
        ]

    def _append(self, database: Database, upload: str, row: Row, offset: int, piece: bytes) -> tuple[int, bool]:
        """Write a piece where the file ends; after a restart it ends where it was last brought to the disk."""
        place, end = (upload, row["number"]), offset + len(piece)
        with self._locks[hash(place) % len(self._locks)]:
            marked = self._marked.get(place, -1)
            if marked < 0:  # asked inside the lock: the file may have come to its end meanwhile
                found = upload_file_row(database, upload, row["number"])
                marked = int(found["received"]) if found else 0
            here = self._offsets.get(place, marked)
            if here != offset:
                return here, False
            is_last = end == row["size"]
            durable = is_last or end - marked >= _SYNC_BYTES
            write_piece(folder_of(self.home, upload) / row["stored"], offset, piece, sync=durable)
            if durable:
                set_received(database, upload, row["number"], end)
            self._offsets[place], self._marked[place] = end, end if durable else marked
            if is_last:
                del self._offsets[place], self._marked[place]
        return end, True

    def check(self, database: Database, upload: Row) -> None:
        """Begin to look into the files; asked again, it changes nothing.

        Raises:
            EditConflict: If the upload is over.
        """
        set_state(database, upload["id"], "checking", before=("receiving",))
        if upload["state"] == "done":
            raise EditConflict("the upload is taken in already", hint="Begin another upload")
        if upload["state"] in {"receiving", "checking"}:
            self.checking.ensure(upload["id"])

    def accept(
        self, database: Database, user: User, room: Room, upload: Row, cases: Sequence[Confirmed], *,
        burned_in: Collection[str] = (),
    ) -> tuple[int, int, list[tuple[str, Problem]]]:  # fmt: skip
        """Take cases into the table; return its revision, how many were taken, and the others with their problem.

        Raises:
            EditConflict: If the files are not checked yet.
        """
        if upload["state"] != "ready":
            raise EditConflict("the upload is not ready", hint="Wait until the check is over, or begin another upload")
        files = files_of(database, self.home, upload["id"])
        secret = secret_name(database, upload["id"])
        facts = facts_by_source(self.home, upload["id"], files, cases, burned_in, secret=secret)
        taken = judged(cases, facts, source_names(files))
        store = FolderStore(self.home / "objects")
        for source in {case.mask for case, _ in taken.cases if case.mask is not None}:
            ensure_mask(store, facts[source]["volumes"])
        hold_volumes(database, upload["dataset"], taken.volumes)
        refused: list[tuple[str, Problem]] = []

        def think(table: Table) -> Change:
            change, refused[:] = with_cases(table, taken)
            return change

        table = room.change(database, user, upload["dataset"], think)
        refused = [*taken.refused, *refused]
        if not refused:
            set_state(database, upload["id"], "done", before=("ready",))
            self._remove_files(upload["id"])
        return table.rev, len(cases) - len(refused), refused

    def drop(self, database: Database, upload: str) -> None:
        """Give an upload up."""
        self.checking.stop(upload)
        delete_upload(database, upload)
        for known in (self._offsets, self._marked):
            for place in [place for place in known if place[0] == upload]:
                del known[place]
        self._remove_files(upload)

    def drop_all_of(self, database: Database, dataset: str) -> None:
        """Give up all uploads into a table."""
        for upload in uploads_of(database, dataset):
            self.drop(database, upload)

    def sweep(self, database: Database) -> int:
        """Remove uploads at which nothing has happened for a week, and return how many."""
        old = old_uploads(database)
        for upload in old:
            self.drop(database, upload)
        return len(old)

    def _remove_files(self, upload: str) -> None:
        shutil.rmtree(folder_of(self.home, upload), ignore_errors=True)
