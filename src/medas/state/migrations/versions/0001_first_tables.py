"""The first tables, which `migrate.upgrade` makes in a new database.

Revision ID: 0001
"""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: this is where every database begins."""
