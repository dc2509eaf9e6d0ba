"""Alembic runs this to upgrade the tables on the connection that `migrate.upgrade` gives it."""

from alembic import context

from medas.state.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
