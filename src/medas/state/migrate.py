"""Make the tables, or upgrade them with Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect

from medas.errors import StoreDamaged
from medas.state.tables import metadata

SCHEMA = "0005"
"""Revision of today's tables; the newest file in `migrations/versions`."""
_LOCK = 7_306_243
"""Any number that nobody else locks in a PostgreSQL database of ours."""


def make(engine: Engine) -> None:
    """Make all tables in an empty database, marked as Alembic does; Alembic itself takes 0.3 s to import."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        # Two processes may open a new installation at the same moment: the second waits, and finds everything there.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if not inspect(connection).has_table("alembic_version"):
            metadata.create_all(connection)
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            connection.exec_driver_sql(f"INSERT INTO alembic_version (version_num) VALUES ('{SCHEMA}')")  # noqa: S608 - a constant
        connection.exec_driver_sql("COMMIT")


def upgrade(engine: Engine, found: str) -> None:
    """Bring the tables from a revision to today's.

    Raises:
        StoreDamaged: If a newer MeDaS made the tables.
    """
    from alembic import command
    from alembic.config import Config

    folder = Path(__file__).parent / "migrations"
    if found not in {path.stem.split("_")[0] for path in (folder / "versions").glob("[0-9]*.py")}:
        raise StoreDamaged(f"the database has revision {found}, which this MeDaS does not know", hint="Update MeDaS")
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
