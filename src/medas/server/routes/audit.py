"""The audit log, for who manages the site."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.shapes import Shape

routes = Routes("/api/v1/audit", "Accounts")


class AuditRow(Shape):
    """A record: who did what, and how it ended."""

    seq: int
    """Counts from 1 without gaps."""
    at: float
    """Seconds since 1970."""
    who: str
    """Name of the account; `nobody` if it was not known."""
    action: str
    """Method and path of the request, or a command."""
    object: str
    """What it was about."""
    outcome: str
    """Status of the answer; 2xx is done, 4xx is refused."""


class AuditCheck(Shape):
    """Whether the log is as it was written."""

    problems: list[str]
    """What is wrong with it; empty if every record is there and unchanged."""


@routes.get("", policy=Policy.SITE_ADMIN)
def get_audit(
    here: Here,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(ge=1, lt=10**15)] = None,
) -> list[AuditRow]:
    """List records, the newest first; `before` goes on behind a record."""
    fields = AuditRow.model_fields
    return [AuditRow(**{name: getattr(one, name) for name in fields}) for one in here.audit.newest(limit, before)]


@routes.get("/check", policy=Policy.SITE_ADMIN)
def get_audit_check(here: Here) -> AuditCheck:
    """Read the whole log and say whether anything was changed or removed."""
    return AuditCheck(problems=here.audit.verify())
