"""Accounts, projects with members, and the audit log.

Revision ID: 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Real: Any = sa.Double().with_variant(sa.REAL(), "sqlite")
Whole: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; spelled out here, because tables of later revisions may look different."""
    _accounts()
    _projects()
    _audit()


def _accounts() -> None:
    op.add_column("users", sa.Column("login", sa.Text()))
    op.add_column("users", sa.Column("password", sa.Text()))
    op.add_column("users", sa.Column("is_admin", Whole, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("disabled", Real))
    op.create_index("users_by_login", "users", ["login"], unique=True)


def _projects() -> None:
    op.create_table("projects", _key("id"), _text("title"), _time("created"), sqlite_strict=True)
    op.create_table(
        "members",
        sa.Column("project", sa.Text(), sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("member", sa.Text(), sa.ForeignKey("users.id"), primary_key=True),
        _text("role"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("members_by_member", "members", ["member"])
    for table, columns in (("workflows", ["project"]), ("runs", ["project", "created"])):
        op.add_column(table, sa.Column("project", sa.Text(), nullable=False, server_default="local"))
        op.create_index(f"{table}_by_project", table, columns)


def _audit() -> None:
    number = sa.Column("seq", Whole, primary_key=True, autoincrement=False)
    texts = [_text(name) for name in ("who", "action", "object", "outcome", "hash")]
    op.create_table("audit", number, _time("at"), *texts, sqlite_strict=True)
    only = sa.Column("id", Whole, primary_key=True, autoincrement=False)
    op.create_table("audit_head", only, sa.Column("seq", Whole, nullable=False), _text("hash"), sqlite_strict=True)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, Real, nullable=False)
