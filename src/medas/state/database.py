"""Open the database of an installation, and make or upgrade its tables."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from medas.errors import ExecutorUnavailable, MissingDependency, OverLimit, StoreDamaged
from medas.safe.home import database_url
from medas.state.migrate import SCHEMA, make, upgrade

BUSY_SECONDS = 10

Row = Mapping[str, Any]


class Database:
    """One connection, used by one thread; every write is a transaction of its own that survives a power failure."""

    def __init__(self, url: str) -> None:
        """Open the database and bring its tables up to date.

        Args:
            url: `sqlite:///PATH` or `postgresql://...`.

        Raises:
            MissingDependency: If the driver is not installed.
            ExecutorUnavailable: If the database does not answer.
            StoreDamaged: If the file is no database.
        """
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        try:
            self.connection: Connection = self.engine.connect()
            # Asking sqlite3 itself takes 5 microseconds a statement, through SQLAlchemy 150: an engine asks per step.
            self._driver: Any = self.connection.connection.driver_connection if self.is_sqlite else None
            self._prepare()
        except OperationalError as error:
            raise ExecutorUnavailable(
                f"the database does not answer: {error.orig}", hint="Check its address"
            ) from error
        except DBAPIError as error:
            raise StoreDamaged(f"the database cannot be read: {error.orig}", hint="Restore it from a backup") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside the block, or nothing.

        Raises:
            OverLimit: If the disk is full.
            ExecutorUnavailable: If another process holds the database for too long.
        """
        self._begin()
        try:
            yield
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.OperationalError):
                raise _unavailable(error) from error
            raise
        self._commit()

    def rows(self, sql: str, values: Row | None = None) -> list[Any]:
        """Return the rows of a query as tuples."""
        if self._driver is not None:
            return list(self._driver.execute(sql, dict(values or {})))
        return [tuple(row) for row in self.connection.execute(text(sql), dict(values or {}))]

    def dicts(self, sql: str, values: Row | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query by the names of their columns."""
        if self._driver is not None:
            found = self._driver.execute(sql, dict(values or {}))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]
        return [dict(row) for row in self.connection.execute(text(sql), dict(values or {})).mappings()]

    def change(self, sql: str, values: Row | Sequence[Row] | None = None) -> int:
        """Run a statement for one or many sets of values, and return how many rows it changed."""
        values = {} if values is None else values
        if isinstance(values, Mapping):
            if self._driver is not None:
                return int(self._driver.execute(sql, values).rowcount)
            return int(self.connection.execute(text(sql), dict(values)).rowcount)
        if not values:
            return 0
        if self._driver is not None:
            return int(self._driver.executemany(sql, values).rowcount)
        return int(self.connection.execute(text(sql), [dict(row) for row in values]).rowcount)

    def those_in(self, sql: str, keys: Iterable[str]) -> Iterator[Any]:
        """Yield the rows of a query that ends in `IN (:keys)`, in portions that every database takes."""
        wanted = list(keys)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            yield from self.rows(_spelled_out(sql, len(part)), {f"k{number}": key for number, key in enumerate(part)})

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        self.engine.dispose()

    def _begin(self) -> None:
        # IMMEDIATE: a transaction that begins with reading could not be turned into a writing one under load.
        try:
            self.connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        except OperationalError as error:
            raise _unavailable(error) from error

    def _commit(self) -> None:
        try:
            self.connection.exec_driver_sql("COMMIT")
        except OperationalError as error:
            self._roll_back()
            raise _unavailable(error) from error

    def _roll_back(self) -> None:
        with suppress(OperationalError):  # SQLite has rolled back by itself, e.g. when the disk was full
            self.connection.exec_driver_sql("ROLLBACK")

    def _prepare(self) -> None:
        found = self._schema()
        if found == SCHEMA:
            return
        if found is None:
            make(self.engine)
            return
        if self.is_sqlite:
            _back_up(self.url)
        upgrade(self.engine, found)

    def _schema(self) -> str | None:
        try:
            return str(self.connection.execute(text("SELECT version_num FROM alembic_version")).fetchall()[0][0])
        except (DBAPIError, IndexError):
            return None


@cache
def _spelled_out(sql: str, count: int) -> str:
    return sql.replace(":keys", ", ".join(f":k{number}" for number in range(count)))


def open_home(home: Path) -> Database:
    """Open the database of a home folder, made if it is not there; MEDAS_DATABASE_URL names another one."""
    home.mkdir(parents=True, exist_ok=True)
    return Database(database_url(home))


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    try:
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    except ModuleNotFoundError as error:
        hint = 'pip install "medas[cluster]" -c constraints.txt'
        raise MissingDependency(f"PostgreSQL needs {error.name}", hint=hint) from error
    if is_sqlite:
        event.listen(engine, "connect", _pragmas)
    return engine


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB: a page that changes in every tick is copied back once
    cursor.close()


def _with_driver(url: str) -> str:
    made = make_url(url)
    if made.drivername in {"postgres", "postgresql"}:
        made = made.set(drivername="postgresql+psycopg")
    return made.render_as_string(hide_password=False)


def _unavailable(error: Exception) -> Exception:
    words = str(error).lower()
    if "full" in words:
        return OverLimit("the disk is full", hint="Free some space; what was recorded before is safe")
    return ExecutorUnavailable("the database is in use by another process", hint="Try again in a moment")


def _back_up(url: str) -> None:
    path = Path(make_url(url).database or "")
    if path.is_file():
        shutil.copy2(path, path.with_name(f"{path.name}.{time.strftime('%Y%m%d-%H%M%S')}.backup"))
