"""Cases that somebody has flagged in the results of a run, to come back to them."""

from __future__ import annotations

import time

from medas.state.database import Database
from medas.state.users import User

_SET = """
INSERT INTO flags (run, case_id, owner, at) VALUES (:run, :case_id, :owner, :now) ON CONFLICT (run, case_id) DO NOTHING
"""


def flags_of(database: Database, run: str) -> list[str]:
    """Return the flagged cases of a run, the first flag first."""
    return [
        row[0] for row in database.rows("SELECT case_id FROM flags WHERE run = :run ORDER BY at, case_id", {"run": run})
    ]


def set_flag(database: Database, user: User, run: str, case: str, *, flagged: bool) -> None:
    """Flag a case of a run, or take its flag away; the same again changes nothing."""
    values = {"run": run, "case_id": case}
    with database.transaction():
        if flagged:
            database.change(_SET, {**values, "owner": user.id, "now": time.time()})
        else:
            database.change("DELETE FROM flags WHERE run = :run AND case_id = :case_id", values)
