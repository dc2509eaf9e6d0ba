"""Which media are served: those that a run or a table of this installation refers to, and what they hold."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from medas.artifacts.manifest import Manifest
from medas.artifacts.shelf import Shelf
from medas.errors import NotFound, StoreDamaged
from medas.media.medium import Digest, Medium
from medas.state.database import Database
from medas.state.dataset_rows import holds

Answer = TypeVar("Answer")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RESULTS = "SELECT outputs, made FROM results WHERE made >= :since"
_STEPS = """
SELECT steps.outputs, runs.created FROM steps JOIN runs ON runs.id = steps.run
WHERE runs.finished IS NULL OR runs.finished >= :since
"""
_HOLDERS = {"Dataset", "Split", "Pred", "Figure", "Report"}
"""Media that hold others."""
_MOST_ANSWERS = 200
_SLACK_SECONDS = 60.0
"""Rows are committed a little later than the time they bear."""


class Served:
    """Looks media up by digest. A digest that no run refers to is as good as none, even if its bytes are there."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._known: set[Digest] = set()
        self._since = 0.0
        self._made: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def need(self, database: Database, digest: str) -> Digest:
        """Return a digest that is served.

        Raises:
            NotFound: If nothing refers to it, or it was cleaned up.
        """
        found = Digest(digest)
        if not _DIGEST.fullmatch(digest) or not (self._refers(database, found) or holds(database, digest)):
            raise NotFound("no run and no table refers to this", hint="Open it again from the run or the table")
        if self.shelf.has({found}) != {found}:
            raise NotFound("this result was removed to make room", hint="Run the workflow again to make it anew")
        return found

    def manifest(self, database: Database, digest: str) -> Manifest:
        """Return the manifest of a medium that is served.

        Raises:
            NotFound: If nothing refers to it, or it was cleaned up.
        """
        return self.shelf.manifest(self.need(database, digest))

    def medium(self, database: Database, digest: str) -> Medium:
        """Return a medium that is served; arrays are mapped, not read.

        Raises:
            NotFound: If nothing refers to it, or it was cleaned up.
        """
        return self.shelf.get(self.need(database, digest))

    def once(self, what: str, digest: str, make: Callable[[], Answer]) -> Answer:
        """Return what was made of a medium before, or make it: a digest never changes its meaning.

        Args:
            what: Which answer it is.
            digest: Of the medium.
            make: Makes the answer; two that ask at the same moment may both make it.
        """
        known = self._made.get((what, digest))
        if known is None:
            known = self._made[what, digest] = make()
            if len(self._made) > _MOST_ANSWERS:
                self._made.clear()
        return cast("Answer", known)

    def _refers(self, database: Database, digest: Digest) -> bool:
        if digest not in self._known:
            with self._lock:
                self._catch_up(database)
        return digest in self._known

    def _catch_up(self, database: Database) -> None:
        """Learn of everything that was made since the last time."""
        since = self._since - _SLACK_SECONDS
        left: list[Digest] = []
        for sql in (_RESULTS, _STEPS):
            for outputs, at in database.rows(sql, {"since": since}):
                left += [Digest(digest) for digest in json.loads(outputs).values()]
                self._since = max(self._since, at)
        self._known.update(self._reach(left))

    def _reach(self, left: list[Digest]) -> Iterator[Digest]:
        """Yield media that are not known yet, and all that they hold."""
        seen: set[Digest] = set()
        while left:
            digest = left.pop()
            if digest in seen or digest in self._known:
                continue
            seen.add(digest)
            yield digest
            try:
                manifest = self.shelf.manifest(digest)
            except StoreDamaged:
                continue  # removed to make room; what it held may be there still, but nobody can get to it
            if _holds_only_leaves(manifest):
                yield from manifest.holds
            else:
                left += manifest.holds


def _holds_only_leaves(manifest: Manifest) -> bool:
    """Return whether nothing that a medium holds can hold anything: cases of volumes, whose files need not be read."""
    columns = manifest.meta.get("columns") if isinstance(manifest.meta, dict) else None
    return isinstance(columns, dict) and not any(column["type"] in _HOLDERS for column in columns.values())
