"""Start the processes that look into uploads, one at a time, and notice when they end."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from medas.safe import processes
from medas.server.dataroom.intake_words import refusal, verdict
from medas.server.dataroom.upload_files import files_of, note
from medas.state.database import Database
from medas.state.uploads import set_state

_MOST_SECONDS = 6 * 3600.0
_LOG = logging.getLogger(__name__)


class Checking:
    """Uploads that are looked into. One that a restart has interrupted goes on when somebody asks for it."""

    def __init__(self, home: Path, database: Callable[[], Database]) -> None:
        """Start nothing.

        Args:
            home: Folder of the installation.
            database: Gives the database of the thread that asks.
        """
        self._home, self._database = home, database
        self._running: dict[str, threading.Thread] = {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._lock, self._turn = threading.Lock(), threading.Semaphore()
        self._closed = False

    def ensure(self, upload: str) -> None:
        """See to it that an upload in the state `checking` is looked into."""
        with self._lock:
            if self._closed or upload in self._running:
                return
            thread = threading.Thread(target=self._check, args=(upload,), name=f"check {upload[:8]}", daemon=True)
            self._running[upload] = thread
            thread.start()

    def stop(self, upload: str) -> None:
        """End the work on an upload, e.g. because it is deleted."""
        with self._lock:
            child, thread = self._children.get(upload), self._running.get(upload)
        if child is not None:
            processes.terminate(child.pid, grace_seconds=0)
        if thread is not None:
            thread.join(10)

    def close(self) -> None:
        """End all work; it goes on when a server starts again."""
        with self._lock:
            self._closed = True
            running = [*self._running]
        for upload in running:
            self.stop(upload)

    def _check(self, upload: str) -> None:
        try:
            with self._turn:
                code = self._wait_for_child(upload)
            if not self._closed:
                self._finish(upload, code)
        except Exception:  # noqa: BLE001 - the thread ends; who asks for the upload starts it again
            _LOG.exception("an upload could not be checked")
        finally:
            with self._lock:
                self._running.pop(upload, None)

    def _wait_for_child(self, upload: str) -> int:
        # The thread that starts a child must live as long as the child: the kernel kills it with its starter.
        command = [sys.executable, "-P", "-m", "medas.server.dataroom.intake", str(self._home), upload]
        with self._lock:
            if self._closed:
                return -1
            child = self._children[upload] = processes.start(command, environment=dict(os.environ), stderr=None)
        try:
            return child.wait(_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            processes.terminate(child.pid, grace_seconds=0)
            return child.wait()
        finally:
            with self._lock:
                del self._children[upload]

    def _finish(self, upload: str, code: int) -> None:
        database = self._database()
        for row in files_of(database, self._home, upload):
            if row["verdict"] is None:
                _LOG.error("the check of an upload ended with code %s", code)
                found = verdict("refused", None, refusal("check-ended", row["name"]))
                note(self._home, upload, row["number"], verdict=found)
        set_state(database, upload, "ready", before=("checking",))
