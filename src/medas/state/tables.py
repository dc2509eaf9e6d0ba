"""The tables of an installation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# STRICT tables of SQLite know these types only; PostgreSQL needs the wide ones.
Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
Whole: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *columns: Any, by_key: bool = False) -> Table:
    """Return a table; `by_key` lays its rows out by their primary key, which is right for short rows: half the pages."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=not by_key)


runs = _table(
    "runs",
    Column("id", Text, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("identity", Text),
    Column("options", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created", Real, nullable=False),
    Column("finished", Real),
    Column("problem", Text),
    Column("workflow", Text),  # no foreign key: runs stay when their workflow is deleted
    Column("version", Whole),
    Column(
        "project", Text, nullable=False, server_default="local"
    ),  # no foreign key: the command line knows no projects
)
steps = _table(
    "steps",
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("mapped", Whole, nullable=False),
    Column("total", Whole, nullable=False),
    Column("done", Whole, nullable=False),
    Column("reused", Whole, nullable=False),
    Column("failed", Whole, nullable=False),
    Column("seconds", Real, nullable=False),
    Column("outputs", Text, nullable=False),
    Column("problem", Text),
    by_key=True,
)
items = _table(
    "items",
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("reused", Whole, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("seconds", Real, nullable=False),
    Column("problem", Text),
    by_key=True,
)
attempts = _table(
    "attempts",
    Column("job", Text, primary_key=True),
    Column("run", Text, ForeignKey("runs.id"), nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("number", Whole, nullable=False),
    Column("cases", Text, nullable=False),
    Column("executor", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started", Real, nullable=False),
    Column("ended", Real),
)
events = _table(
    "events",
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("at", Real, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    by_key=True,
)
requests = _table(
    "requests",
    Column("id", Whole, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Real, nullable=False),
    Column("handled", Real),
)
results = _table(
    "results",
    Column("key", Text, primary_key=True),
    Column("outputs", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("seconds", Real, nullable=False),
    Column("made", Real, nullable=False),
    Column("environment", Text, nullable=False),
    Column("versions", Text, nullable=False),
)
artifacts = _table(
    "artifacts",
    Column("digest", Text, primary_key=True),
    Column("small", Text),
    Column("last_used", Real, nullable=False),
    Column("pinned", Whole, nullable=False),
)
uses = _table(
    "uses",
    Column("key", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("way", Text, primary_key=True),
    by_key=True,
)
checkpoints = _table(
    "checkpoints",
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("at", Real, nullable=False),
    by_key=True,
)
files = _table(
    "files",
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    by_key=True,
)
engine_lease = _table(
    "engine_lease",
    Column("domain", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("pid", Whole, nullable=False),
    Column("started", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("beat", Real, nullable=False),
)
users = _table(
    "users",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", Real, nullable=False),
    Column("login", Text),  # the name in one spelling, to look an account up; empty for the local user
    Column("password", Text),  # a hash
    Column("is_admin", Whole, nullable=False, server_default="0"),
    Column("disabled", Real),
)
projects = _table(
    "projects",
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("created", Real, nullable=False),
)
members = _table(
    "members",
    Column("project", Text, ForeignKey("projects.id"), primary_key=True),
    Column("member", Text, ForeignKey("users.id"), primary_key=True),
    Column("role", Text, nullable=False),
    by_key=True,
)
audit = _table(
    "audit",
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("at", Real, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
audit_head = _table(
    "audit_head",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("seq", Whole, nullable=False),
    Column("hash", Text, nullable=False),
)
sessions = _table(
    "sessions",
    Column("id", Text, primary_key=True),
    Column("owner", Text, ForeignKey("users.id"), nullable=False),
    Column("created", Real, nullable=False),
    Column("seen", Real, nullable=False),
)
workflows = _table(
    "workflows",
    Column("id", Text, primary_key=True),
    Column("owner", Text, ForeignKey("users.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("steps", Whole, nullable=False),
    Column("created", Real, nullable=False),
    Column("changed", Real, nullable=False),
    Column("project", Text, nullable=False, server_default="local"),
)
drafts = _table(
    "drafts",
    Column("workflow", Text, ForeignKey("workflows.id"), primary_key=True),
    Column("document", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
workflow_versions = _table(
    "workflow_versions",
    Column("workflow", Text, ForeignKey("workflows.id"), primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("created", Real, nullable=False),
)
idempotency = _table(
    "idempotency",
    Column("owner", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Real, nullable=False),
    by_key=True,
)

Index("users_by_login", users.c.login, unique=True)
Index("members_by_member", members.c.member)
Index("workflows_by_project", workflows.c.project)
Index("runs_by_project", runs.c.project, runs.c.created)
datasets = _table(
    "datasets",
    Column("id", Text, primary_key=True),
    Column("project", Text, nullable=False, index=True),
    Column("owner", Text, ForeignKey("users.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("rev", Whole, nullable=False),
    Column("columns", Text, nullable=False),
    Column("next_row", Whole, nullable=False),
    Column("rows", Whole, nullable=False),
    Column("patients", Whole, nullable=False),
    Column("created", Real, nullable=False),
    Column("changed", Real, nullable=False),
)
dataset_rows = _table(
    "dataset_rows",
    Column("dataset", Text, ForeignKey("datasets.id"), primary_key=True),
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("excluded", Whole, nullable=False),
    Column("cells", Text, nullable=False),
)
dataset_changes = _table(
    "dataset_changes",
    Column("dataset", Text, ForeignKey("datasets.id"), primary_key=True),
    Column("rev", Whole, primary_key=True, autoincrement=False),
    Column("author", Text, nullable=False),
    Column("at", Real, nullable=False),
    Column("stack", Text, nullable=False),  # undo, redo, or neither
    Column("change", Text, nullable=False),
)
dataset_volumes = _table(
    "dataset_volumes",
    Column("dataset", Text, ForeignKey("datasets.id"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("bytes", Whole, nullable=False),
    Column("facts", Text, nullable=False),
)
flags = _table(
    "flags",
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    Column("case_id", Text, primary_key=True),
    Column("owner", Text, ForeignKey("users.id"), nullable=False),
    Column("at", Real, nullable=False),
    by_key=True,
)
uploads = _table(
    "uploads",
    Column("id", Text, primary_key=True),
    Column("dataset", Text, ForeignKey("datasets.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("created", Real, nullable=False),
    Column("changed", Real, nullable=False),
)
upload_files = _table(
    "upload_files",
    Column("upload", Text, ForeignKey("uploads.id"), primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("parent", Whole),  # archive that it came out of
    Column("stored", Text, nullable=False),  # its name on the disk; the name that it came with may name a patient
    Column("size", Whole, nullable=False),
    Column("received", Whole, nullable=False),
    Column("volumes", Text),  # digests that were made of it
)

Index("dataset_volumes_by_digest", dataset_volumes.c.digest)
Index("runs_by_identity", runs.c.identity)
Index("runs_by_workflow", runs.c.workflow, runs.c.created)
Index("runs_by_created", runs.c.created)
Index("requests_open", requests.c.handled, requests.c.run)
