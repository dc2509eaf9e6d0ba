"""What a person who comes from the command line wants to see in the browser."""

from __future__ import annotations

from medas.state.database import Database

_NEWEST = "SELECT id, state, workflow FROM runs ORDER BY created DESC, id DESC LIMIT 1"


def last_result(database: Database) -> str | None:
    """Return the newest run of all if it ended well and the command line started it, e.g. that of the demo."""
    found = database.rows(_NEWEST, {})
    if not found:
        return None
    run, state, workflow = found[0]
    return str(run) if state == "done" and workflow is None else None
