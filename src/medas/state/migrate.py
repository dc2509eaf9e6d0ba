"""Make the tables, or upgrade them with Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

from medas.errors import StoreDamaged
from medas.state.tables import metadata

SCHEMA = "0001"
"""Revision of today's tables; the newest file in `migrations/versions`."""


def make(engine: Engine) -> None:
    """Make all tables in an empty database, marked as Alembic does; Alembic itself takes 0.3 s to import."""
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), {"revision": SCHEMA})
        connection.commit()


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
