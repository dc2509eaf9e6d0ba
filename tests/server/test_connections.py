"""Databases of threads."""

from __future__ import annotations

import threading
from pathlib import Path

from medas.server.connections import Connections
from medas.state.database import Database, open_home


def in_a_thread(connections: Connections) -> Database:
    found: list[Database] = []
    thread = threading.Thread(target=lambda: found.append(connections.here()))
    thread.start()
    thread.join()
    return found[0]


def test_each_thread_has_its_own_database(tmp_path: Path) -> None:
    connections = Connections(lambda: open_home(tmp_path))

    mine, other = connections.here(), in_a_thread(connections)

    assert mine is connections.here()
    assert other is not mine
    connections.close()


def test_a_connection_that_broke_is_opened_again(tmp_path: Path) -> None:
    connections = Connections(lambda: open_home(tmp_path))
    broken = connections.here()
    broken.connection.invalidate()

    again = connections.here()

    assert again is not broken
    assert again.rows("SELECT COUNT(*) FROM runs") == [(0,)]
    connections.close()


def test_databases_of_threads_that_ended_are_closed(tmp_path: Path) -> None:
    connections = Connections(lambda: open_home(tmp_path))
    first = in_a_thread(connections)
    in_a_thread(connections)

    connections.here()

    assert first.connection.closed
    assert len(connections) == 1
    connections.close()
    assert len(connections) == 0
