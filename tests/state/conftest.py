"""A PostgreSQL server for all tests of the state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from system.services.postgres import Postgres, start_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = start_postgres()
    yield server
    server.stop()
