"""One open database per thread, because a connection belongs to one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from medas.state.database import Database


class Connections:
    """Opens a database for each thread that asks; those of threads that have ended are closed."""

    def __init__(self, open_one: Callable[[], Database]) -> None:
        self._open = open_one
        self._lock = threading.Lock()
        self._held: dict[threading.Thread, Database] = {}

    def here(self) -> Database:
        """Return the database of this thread."""
        me = threading.current_thread()
        held = self._held.get(me)
        if held is not None and held.connection.invalidated:  # the database server was away for a while
            self._close([me])
            held = None
        if held is None:
            held = self._open()
            with self._lock:
                self._close([thread for thread in self._held if not thread.is_alive()])
                self._held[me] = held
        return held

    def close(self) -> None:
        """Close all of them; the threads must have ended or not ask any more."""
        with self._lock:
            self._close(list(self._held))

    def __len__(self) -> int:
        return len(self._held)

    def _close(self, threads: list[threading.Thread]) -> None:
        for thread in threads:
            self._held.pop(thread).close()
