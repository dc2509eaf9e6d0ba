"""One engine per domain: who holds the lease may write."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from medas.errors import EditConflict
from medas.safe.processes import Identity, alive, identity
from medas.state.database import Database

SERVER = "server"
"""Domain of the runs that a server is in charge of."""
LEASE_SECONDS = 15.0
"""Age at which the lease of an engine on another machine counts as given up."""

_TAKE = """
INSERT INTO engine_lease (domain, owner, pid, started, boot, beat)
VALUES (:domain, :owner, :pid, :started, :boot, :beat)
ON CONFLICT (domain) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, started = excluded.started,
  boot = excluded.boot, beat = excluded.beat
WHERE engine_lease.owner = :before
"""


@dataclass(frozen=True)
class Holder:
    """Who is the engine of a domain."""

    owner: str
    process: Identity
    beat: float

    def gone(self, now: float) -> bool:
        """Return whether nobody stands behind the lease any more: its process is dead, or silent for too long."""
        mine = identity(os.getpid())
        if mine is not None and self.process.boot == mine.boot:
            return not alive(self.process)
        return now - self.beat > LEASE_SECONDS


class Lease:
    """The right to write the runs of a domain; lost if another engine takes it."""

    def __init__(self, database: Database, domain: str) -> None:
        self.database, self.domain = database, domain
        self.owner = secrets.token_hex(8)

    def take(self) -> bool:
        """Take the lease if nobody holds it, and return whether it is ours."""
        with self.database.transaction():
            holder = holder_of(self.database, self.domain)
            if holder is not None and holder.owner != self.owner and not holder.gone(time.time()):
                return False
            me = identity(os.getpid())
            values = {
                "domain": self.domain,
                "owner": self.owner,
                "pid": os.getpid(),
                "started": me.started if me else "",
                "boot": me.boot if me else "",
                "beat": time.time(),
                "before": holder.owner if holder else "",
            }
            return self.database.change(_TAKE, values) == 1

    def renew(self) -> None:
        """Say that this engine still works; must be called inside the transaction that it guards.

        Raises:
            EditConflict: If another engine took over; nothing may be written then.
        """
        values = {"domain": self.domain, "owner": self.owner, "beat": time.time()}
        sql = "UPDATE engine_lease SET beat = :beat WHERE domain = :domain AND owner = :owner"
        if self.database.change(sql, values) != 1:
            raise EditConflict("another engine took over", hint="This one stops; the other goes on with the runs")

    def give_back(self) -> None:
        """Let the next engine begin at once."""
        with self.database.transaction():
            sql = "DELETE FROM engine_lease WHERE domain = :domain AND owner = :owner"
            self.database.change(sql, {"domain": self.domain, "owner": self.owner})


_HOLDERS = "SELECT owner, pid, started, boot, beat, domain FROM engine_lease"


def holder_of(database: Database, domain: str) -> Holder | None:
    """Return who holds the lease of a domain, None if nobody does."""
    found = database.rows(f"{_HOLDERS} WHERE domain = :domain", {"domain": domain})
    return _holder(found[0]) if found else None


def holders(database: Database) -> list[Holder]:
    """Return the engines that are at work, of all domains."""
    found = [_holder(row) for row in database.rows(_HOLDERS)]
    return [holder for holder in found if not holder.gone(time.time())]


def _holder(row: Sequence[Any]) -> Holder:
    owner, pid, started, boot, beat = row[:5]
    return Holder(owner, Identity(pid, started, boot), beat)
