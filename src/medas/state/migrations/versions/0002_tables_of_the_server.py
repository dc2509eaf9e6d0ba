"""Users, sessions, workflows with drafts and versions, and which workflow a run belongs to.

Revision ID: 0002
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Real: Any = sa.Double().with_variant(sa.REAL(), "sqlite")
Whole: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; spelled out here, because tables of later revisions may look different."""
    op.add_column("runs", sa.Column("workflow", sa.Text()))
    op.add_column("runs", sa.Column("version", Whole))
    op.create_index("runs_by_workflow", "runs", ["workflow", "created"])
    op.create_index("runs_by_created", "runs", ["created"])
    _people()
    _workflows()


def _people() -> None:
    _table("users", _key("id"), _text("name"), _time("created"))
    _table("sessions", _key("id"), _of_user(), _time("created"), _time("seen"))
    _table(
        "idempotency", sa.Column("owner", sa.Text(), sa.ForeignKey("users.id"), primary_key=True), _key("key"),
        _text("asked"), _text("answer"), _time("at"), by_key=True,
    )  # fmt: skip


def _workflows() -> None:
    steps = sa.Column("steps", Whole, nullable=False)
    _table("workflows", _key("id"), _of_user(), _text("title"), steps, _time("created"), _time("changed"))
    op.create_index("ix_workflows_owner", "workflows", ["owner"])
    _table("drafts", _of_workflow(), _text("document"), _text("digest"))
    number = sa.Column("number", Whole, primary_key=True, autoincrement=False)
    _table(
        "workflow_versions", _of_workflow(), number, _text("digest"), _text("name"), _text("document"), _time("created")
    )


def _table(name: str, *columns: Any, by_key: bool = False) -> None:
    op.create_table(name, *columns, sqlite_strict=True, sqlite_with_rowid=not by_key)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, Real, nullable=False)


def _of_user() -> sa.Column[str]:
    return sa.Column("owner", sa.Text(), sa.ForeignKey("users.id"), nullable=False)


def _of_workflow() -> sa.Column[str]:
    return sa.Column("workflow", sa.Text(), sa.ForeignKey("workflows.id"), primary_key=True)
