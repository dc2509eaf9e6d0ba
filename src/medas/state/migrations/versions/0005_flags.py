"""Cases that somebody has flagged in the results of a run.

Revision ID: 0005
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Real: Any = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "flags",
        sa.Column("run", sa.Text(), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("case_id", sa.Text(), primary_key=True),
        sa.Column("owner", sa.Text(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", Real, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
