"""SQLite and PostgreSQL keep one contract."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from system.services.postgres import Postgres

from medas.errors import ExecutorUnavailable, MissingDependency, OverLimit, StoreDamaged
from medas.state.database import Database, open_home
from medas.testing.accounts_contract import AccountsContract
from medas.testing.server_state_contract import ServerStateContract
from medas.testing.state_contract import Make, StateContract


class OnSqlite:
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda: Database(f"sqlite:///{tmp_path / 'medas.db'}")


class OnPostgres:
    @pytest.fixture
    def make(self, postgres: Postgres) -> Make:
        url = postgres.new_database()
        return lambda: Database(url)


class TestSqlite(OnSqlite, StateContract):
    pass


class TestSqliteOfAServer(OnSqlite, ServerStateContract):
    pass


class TestSqliteOfAccounts(OnSqlite, AccountsContract):
    pass


@pytest.mark.postgres
class TestPostgres(OnPostgres, StateContract):
    pass


@pytest.mark.postgres
class TestPostgresOfAServer(OnPostgres, ServerStateContract):
    pass


@pytest.mark.postgres
class TestPostgresOfAccounts(OnPostgres, AccountsContract):
    pass


def test_sqlite_is_set_up_to_survive_a_power_failure(tmp_path: Path) -> None:
    database = open_home(tmp_path)

    settings = {name: database.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")}

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


def test_tables_are_strict(tmp_path: Path) -> None:
    database = open_home(tmp_path)

    with pytest.raises(sqlite3.IntegrityError):
        database.change("INSERT INTO requests (kind, run, data, at) VALUES ('a', 'r', '{}', 'yesterday')")
    database.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "medas.db").write_text("This is a letter to a colleague, not a database." * 100)

    with pytest.raises(StoreDamaged, match="cannot be read"):
        open_home(tmp_path)


def test_a_database_of_a_newer_medas_is_refused(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    with database.transaction():
        database.change("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    with pytest.raises(StoreDamaged, match="revision 9999"):
        open_home(tmp_path)


def test_a_server_that_does_not_answer_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ExecutorUnavailable, match="does not answer"):
        Database(f"postgresql://nobody@/none?host={tmp_path}")


def test_a_missing_driver_names_the_command() -> None:
    program = """
import sys
sys.modules["psycopg"] = None
from medas.state.database import Database
try:
    Database("postgresql://nobody@/none")
except Exception as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert done.stdout.startswith(MissingDependency.__name__)
    assert "medas[cluster]" in done.stdout


def test_alembic_agrees_that_a_new_database_is_at_the_head(tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory

    from medas.state import migrate

    newest = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).get_current_head()

    assert newest == migrate.SCHEMA


def test_a_full_disk_is_said_so_and_nothing_is_half_written(tmp_path: Path) -> None:
    database = open_home(tmp_path)
    pages = database.rows("PRAGMA page_count")[0][0]
    database.rows(f"PRAGMA max_page_count = {pages + 4}")
    files = [{"name": f"{number}" * 200, "digest": "d" * 64} for number in range(1000)]

    with pytest.raises(OverLimit, match="disk is full"), database.transaction():
        database.change("INSERT INTO files (name, digest) VALUES (:name, :digest)", files)

    assert database.rows("SELECT COUNT(*) FROM files") == [(0,)]
    with database.transaction():
        database.change("INSERT INTO files (name, digest) VALUES ('one', 'two')")
    assert database.rows("SELECT COUNT(*) FROM files") == [(1,)]
    database.close()
