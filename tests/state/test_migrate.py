"""Databases of earlier releases become databases of today."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from system.services.postgres import Postgres

from medas.state.database import Database, open_home
from medas.state.migrate import SCHEMA
from medas.state.runs import run_row
from medas.state.tables import metadata

OLD = Path(__file__).resolve().parents[1] / "old_versions"
RUN = """
INSERT INTO runs (id, domain, title, document, digest, options, state, created)
VALUES ('r1', 'here', 'Liver', '{}', 'd', '{}', 'done', 1.0)
"""


def old_text(revision: str, dialect: str) -> str:
    return (OLD / f"database_{revision}.{dialect}.sql").read_text()


def schema_of(database: Database) -> dict[str, Any]:
    """Return everything that tables are made of: columns with their types, keys and indexes."""
    looked = inspect(database.engine)
    return {
        table: {
            "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in looked.get_columns(table)],
            "key": looked.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                for one in looked.get_foreign_keys(table)
            ),
            "indexes": sorted((one["name"], one["column_names"]) for one in looked.get_indexes(table)),
        }
        for table in looked.get_table_names()
    }


def options_of(database: Database) -> dict[str, tuple[bool, bool]]:
    """Return whether tables of SQLite are strict, and whether they lie by key."""
    rows = database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name: ("STRICT" in sql, "WITHOUT ROWID" in sql) for name, sql in rows}


def test_a_sqlite_database_of_the_first_revision_gets_the_tables_of_today(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = sqlite3.connect(tmp_path / "old" / "medas.db")
    before.executescript(old_text("0001", "sqlite"))
    before.execute(RUN)
    before.commit()
    before.close()

    old, new = open_home(tmp_path / "old"), open_home(tmp_path / "new")

    assert schema_of(old) == schema_of(new)
    assert options_of(old) == options_of(new)
    assert old.rows("SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert run_row(old, "r1")["title"] == "Liver"
    assert run_row(old, "r1")["workflow"] is None
    assert len(list((tmp_path / "old").glob("medas.db.*.backup"))) == 1
    old.close()
    new.close()


@pytest.mark.postgres
def test_a_postgresql_database_of_the_first_revision_gets_the_tables_of_today(postgres: Postgres) -> None:
    import psycopg

    url = postgres.new_database()
    with psycopg.connect(url) as before:
        before.execute(old_text("0001", "postgresql"))  # type: ignore[call-overload]
        before.execute(RUN)

    old, new = Database(url), Database(postgres.new_database())

    assert schema_of(old) == schema_of(new)
    assert old.rows("SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert run_row(old, "r1")["title"] == "Liver"
    old.close()
    new.close()


def test_every_table_of_today_is_made_in_a_new_database(tmp_path: Path) -> None:
    database = open_home(tmp_path)

    assert set(inspect(database.engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    assert database.connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []
    database.close()
