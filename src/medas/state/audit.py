"""The audit log: who did what to which object, and how it ended. Each record vouches for all before it."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from medas.safe.durable import secret
from medas.state.database import Database

_HEAD = "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '') ON CONFLICT DO NOTHING"
_NEW = """
INSERT INTO audit (seq, at, who, action, object, outcome, hash)
VALUES (:seq, :at, :who, :action, :object, :outcome, :hash)
"""
_ROWS = "SELECT seq, at, who, action, object, outcome, hash FROM audit"


@dataclass(frozen=True)
class Entry:
    """One record."""

    seq: int
    """Counts from 1 without gaps."""
    at: float
    """Seconds since 1970."""
    who: str
    action: str
    object: str
    outcome: str
    hash: str = ""


class Audit:
    """Adds to the log and checks it. Nothing changes or removes a record; what does it from outside is found.

    The hashes are made with a key that lies beside the database, not in it: who can only write to the database
    cannot make a record that fits. Who can also read the key, and turns the whole log back to an earlier state, is
    found by who has noted down the number and hash of a later record.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database, self._key = database, key

    def add(self, who: str, action: str, target: str, outcome: str) -> None:
        """Add a record, which is kept when this returns."""
        with self._database.transaction():
            # Locks the row in PostgreSQL, so that records come one after the other; SQLite has one writer anyway.
            if self._database.change("UPDATE audit_head SET seq = seq + 1 WHERE id = 1") == 0:
                self._database.change(_HEAD)
                self._database.change("UPDATE audit_head SET seq = seq + 1 WHERE id = 1")
            seq, before = self._database.rows("SELECT seq, hash FROM audit_head WHERE id = 1")[0]
            entry = Entry(seq, time.time(), who, action, target, outcome)
            made = self._hash(entry, before)
            self._database.change(_NEW, {**vars(entry), "hash": made})
            self._database.change("UPDATE audit_head SET hash = :hash WHERE id = 1", {"hash": made})

    def newest(self, most: int, before: int | None = None) -> list[Entry]:
        """Return records, the newest first.

        Args:
            most: How many at most.
            before: Only those with a smaller number.
        """
        sql = f"{_ROWS} WHERE seq < :before ORDER BY seq DESC LIMIT :most"
        values = {"most": most, "before": before if before is not None else 1 << 62}
        return [Entry(*row) for row in self._database.rows(sql, values)]

    def verify(self) -> list[str]:
        """Return what is wrong with the log, nothing if every record is as it was written and none is missing."""
        head = self._database.rows("SELECT seq, hash FROM audit_head WHERE id = 1")
        last, last_hash = head[0] if head else (0, "")
        found, expected, before = [], 1, ""
        for row in self._database.rows(f"{_ROWS} ORDER BY seq"):
            entry = Entry(*row)
            if entry.seq != expected:
                found.append(f"records {expected} to {entry.seq - 1} are missing")
            elif entry.hash != self._hash(entry, before):
                found.append(f"record {entry.seq} was changed")
            expected, before = entry.seq + 1, entry.hash
        if expected - 1 != last or before != last_hash:
            found.append(f"the log ends with record {expected - 1}, and {last} were written")
        return found

    def _hash(self, entry: Entry, before: str) -> str:
        text = json.dumps([*astuple(entry)[:-1], before], ensure_ascii=False)
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()


def audit_of(database: Database, home: Path) -> Audit:
    """Return the log of an installation, whose key lies in its folder."""
    home.mkdir(parents=True, exist_ok=True)
    return Audit(database, secret(home / "audit.key"))
