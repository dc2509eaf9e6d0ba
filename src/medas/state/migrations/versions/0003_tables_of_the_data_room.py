"""Tables of cases with their changes and volumes, and uploads on their way into them.

Revision ID: 0003
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Real: Any = sa.Double().with_variant(sa.REAL(), "sqlite")
Whole: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; spelled out here, because tables of later revisions may look different."""
    owner = sa.Column("owner", sa.Text(), sa.ForeignKey("users.id"), nullable=False)
    counts = (_whole("next_row"), _whole("rows"), _whole("patients"))
    _table(
        "datasets", _key("id"), _text("project"), owner, _text("title"), _whole("rev"), _text("columns"), *counts,
        _time("created"), _time("changed"),
    )  # fmt: skip
    op.create_index("ix_datasets_project", "datasets", ["project"])
    _table("dataset_rows", _of_dataset(), _number("id"), _whole("excluded"), _text("cells"))
    _table(
        "dataset_changes", _of_dataset(), _number("rev"), _text("author"), _time("at"), _text("stack"), _text("change")
    )
    _table("dataset_volumes", _of_dataset(), _key("digest"), _whole("bytes"), _text("facts"))
    op.create_index("dataset_volumes_by_digest", "dataset_volumes", ["digest"])
    _uploads()


def _uploads() -> None:
    dataset = sa.Column("dataset", sa.Text(), sa.ForeignKey("datasets.id"), nullable=False)
    _table("uploads", _key("id"), dataset, _text("state"), _time("created"), _time("changed"))
    op.create_index("ix_uploads_dataset", "uploads", ["dataset"])
    upload = sa.Column("upload", sa.Text(), sa.ForeignKey("uploads.id"), primary_key=True)
    _table(
        "upload_files", upload, _number("number"), sa.Column("parent", Whole), _text("stored"), _whole("size"),
        _whole("received"), sa.Column("volumes", sa.Text()),
    )  # fmt: skip


def _table(name: str, *columns: Any) -> None:
    op.create_table(name, *columns, sqlite_strict=True)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Whole, primary_key=True, autoincrement=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, Whole, nullable=False)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, Real, nullable=False)


def _of_dataset() -> sa.Column[str]:
    return sa.Column("dataset", sa.Text(), sa.ForeignKey("datasets.id"), primary_key=True)
