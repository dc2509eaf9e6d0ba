"""The engine: requests and news from workers in, a plan, its actions, one durable commit; again and again."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.engine.account import Account, account_of, remembered
from medas.engine.act import Act
from medas.engine.adopt import adopt
from medas.engine.begin import document_digest, part_for, run_of, text_of
from medas.engine.dispatch import Dispatch
from medas.engine.inline import Inline, InProcess
from medas.engine.intake import Intake
from medas.engine.plan import RunHere, plan
from medas.engine.record import Record
from medas.engine.same_run import copy_steps, identity_of, same_run
from medas.engine.snapshot import Capacity, RunState, Snapshot
from medas.errors import EditConflict
from medas.executors.protocol import Capabilities, Executor, Job
from medas.safe.crashpoints import crashpoint
from medas.safe.durable import write_bytes
from medas.state.database import Database
from medas.state.lease import Lease
from medas.state.runs import Journal, Known, RememberedFiles, known_checkpoints, small_manifest, unfinished_runs
from medas.tool.catalog import Catalog
from medas.workflow.document import Document
from medas.workflow.upgrade_steps import upgrade_steps

TICK_SECONDS = 0.1
"""A tick plans and acts until nothing is left to do or so much time is over; then it commits."""
_LEASE_SECONDS = 3.0
_MOST_KNOWN = 200_000
"""Results that are remembered in memory between runs."""
_LOOK_SECONDS = 0.25
"""How often a worker that says nothing new is looked at."""


class Engine:
    """Runs workflows. One engine per domain; everything it says is done survives a power failure."""

    def __init__(
        self, home: Path, database: Database, catalog: Catalog, places: Mapping[str, Executor | InProcess], *, domain: str,
        clock: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """Open the store; nothing runs before `start`.

        Args:
            home: Folder with `objects/` and `runs/`.
            database: Where everything is remembered.
            catalog: The installed tools.
            places: Name -> where kernels run.
            domain: Whose runs these are; another domain has another engine.
            clock: Seconds since 1970, for people.
            monotonic: Seconds that never jump, for waiting.
        """
        self.home, self.database, self.catalog, self.domain = home, database, catalog, domain
        inline = {name: one for name, one in places.items() if isinstance(one, InProcess)}
        self.executors = {name: one for name, one in places.items() if not isinstance(one, InProcess)}
        self.capabilities = {name: one.capabilities for name, one in places.items()}
        self.shelf = Shelf(FolderStore(home / "objects"), lookup=lambda digest: small_manifest(database, digest))
        self.lease = Lease(database, domain)
        self.journal = Journal()
        self.record = Record(self.journal, clock=clock)
        self.snapshot = Snapshot(
            capacity={name: _capacity(has, inline=name in inline) for name, has in self.capabilities.items()}
        )
        self.monotonic = monotonic
        files = RememberedFiles(database, self.journal)
        folder = home / "runs"
        self.intake = Intake(self.snapshot, self.record, self.shelf, folder=folder)
        self.act = Act(
            self.snapshot, self.record, self.shelf, database, files, folder=folder, installation=installation(home),
            domain=domain,
        )  # fmt: skip
        self.inline = Inline(self.snapshot, self.record, self.intake, self.shelf, inline, monotonic=monotonic)
        self.dispatch = Dispatch(self.snapshot, self.record, self.intake, self.executors, remember=self.flush)
        self._renewed = self._looked = 0.0

    def start(self) -> list[str]:
        """Take the lease, clean up after a crash, and go on with the runs that are not over; return their ids.

        Raises:
            EditConflict: If another engine runs the domain.
        """
        if not self.lease.take():
            raise EditConflict("another engine runs here already", hint="Let it do the work, or stop it first")
        self.shelf.folder.sweep()
        self.snapshot.checkpoints |= known_checkpoints(self.database)
        runs = unfinished_runs(self.database, self.domain)
        for run in runs:
            adopt(run, self.database, self.catalog, self.capabilities, self.snapshot, self.record, home=self.home)
        self.flush()
        return runs

    def run(self, document: Document, options: Mapping[str, Any] | None = None) -> Account:
        """Run a document until it is over; a run of which nothing has changed is copied in one go.

        Raises:
            BadWorkflow: Listing all problems of the document.
        """
        copied = self.copy_of(document, options)
        if copied is not None:
            return remembered(self.database, copied)
        state = self.run_until_over(self.submit(document, options))
        self.forget(state.id)
        return account_of(state)

    def submit(self, document: Document, options: Mapping[str, Any] | None = None) -> str:
        """Remember a new run and return its id; it begins with the next tick.

        Raises:
            BadWorkflow: Listing all problems of the document.
        """
        document, options = upgrade_steps(document, self.catalog), self._options(options)
        made = run_of(
            "", document, self.catalog, self.capabilities, options, created=self.record.clock(), home=self.home
        )
        made.identity = self._identity(document, options)
        with self.database.transaction():
            self.lease.renew()
            made.id = self._next_id()
            self.record.run(made, domain=self.domain)
            self.record.event(made, "run_started", title=document.title, steps=len(made.steps))
            self.journal.write(self.database)
        self.snapshot.runs[made.id] = made
        self._foresee(made)
        return made.id

    def copy_of(self, document: Document, options: Mapping[str, Any] | None = None) -> str | None:
        """Remember a new run as a copy of a finished one that computed the same, and return its id; None if there is none."""
        document, options = upgrade_steps(document, self.catalog), self._options(options)
        identity = self._identity(document, options)
        old = same_run(self.database, self.shelf, identity) if identity else None
        if old is None:
            return None
        at = self.record.clock()
        made = RunState("", document, {}, options, at, text_of(document), document_digest(document), identity, "done")
        with self.database.transaction():
            self.lease.renew()
            made.id = self._next_id()
            self.record.run(made, domain=self.domain)
            self.record.event(made, "run_started", title=document.title, steps=len(document.steps))
            self.record.event(made, "run_finished", state="done", problem=None, copied=old)
            self.journal.write(self.database)
            copy_steps(self.database, old, made.id)
        return made.id

    def _options(self, options: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"executor": next(iter(self.capabilities)), **(options or {})}

    def _identity(self, document: Document, options: Mapping[str, Any]) -> str | None:
        has = self.capabilities[options["executor"]]
        return identity_of(document, self.catalog, has, options, self.act.files, home=self.home)

    def same_unfinished(self, document: Document, options: Mapping[str, Any], runs: Collection[str]) -> str | None:
        """Return the one of these runs that computes the same and is not over, None if there is none."""
        digest = document_digest(part_for(upgrade_steps(document, self.catalog), options.get("until")))
        for run in runs:
            state = self.snapshot.runs.get(run)
            if state is None or state.is_over or state.digest != digest:
                continue
            if state.options.get("until") == options.get("until"):
                return run
        return None

    def cancel(self, run: str) -> None:
        """Ask a run to stop."""
        if run in self.snapshot.runs and not self.snapshot.runs[run].is_over:
            self.snapshot.runs[run].cancel = True

    def forget(self, run: str) -> None:
        """Drop a run that is over from memory; the database keeps it."""
        if self.snapshot.runs[run].is_over:
            del self.snapshot.runs[run]
        if len(self.snapshot.known) > _MOST_KNOWN:
            self.snapshot.known.clear()

    def tick(self) -> bool:
        """Take in news, plan and act, commit; return whether anything happened."""
        until = self.monotonic() + TICK_SECONDS
        happened = self._requests() | self.dispatch.look()
        while actions := plan(self.snapshot, self.record.clock()):
            happened = True
            jobs: list[Job] = []
            for action in actions:
                if isinstance(action, RunHere):
                    self.inline.run(action, until=until)
                elif (job := self.act.do(action, self.executors)) is not None:
                    jobs.append(job)
            if jobs:
                self.dispatch.submit(jobs)
            if self.monotonic() >= until:
                break
        self.flush()
        return happened

    def run_until_over(self, run: str, *, pause: float = 0.05) -> RunState:
        """Tick until a run is over, and return it."""
        state = self.snapshot.runs[run]
        while not state.is_over:
            if not self.tick():
                for executor in self.executors.values():
                    executor.wait(pause)
        if self.intake.left_strays:
            self.shelf.folder.sweep()
            self.intake.left_strays = False
        self.flush()
        return state

    def flush(self) -> None:
        """Commit everything that was noted, if the lease is still ours.

        Raises:
            EditConflict: If another engine took over; nothing was written then.
        """
        fresh = self.shelf.take_fresh()
        for digest, content in fresh.items():
            now = self.record.clock()
            self.journal.add("artifacts", digest=digest, small=content.decode(), last_used=now, pinned=0)
        if self.journal.empty and self.monotonic() - self._renewed < _LEASE_SECONDS:
            return
        with self.database.transaction():
            self.lease.renew()
            self.journal.write(self.database)
            crashpoint("before_commit")
        crashpoint("after_commit")
        self._renewed = self.monotonic()

    def close(self) -> None:
        """Stop workers, remember where everything is, and let the next engine begin."""
        for one in self.executors.values():
            one.close()
        self.flush()
        self.lease.give_back()

    def _requests(self) -> bool:
        """Carry out what others asked for in the database."""
        now = self.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return False
        self._looked = now
        sql = "SELECT id, kind, run FROM requests WHERE handled IS NULL ORDER BY id"
        mine = [row for row in self.database.rows(sql) if row[2] in self.snapshot.runs]
        for _, kind, run in mine:
            if kind == "cancel":
                self.cancel(run)
        if mine:
            with self.database.transaction():
                values = [{"id": row[0], "at": self.record.clock()} for row in mine]
                self.database.change("UPDATE requests SET handled = :at WHERE id = :id", values)
        return bool(mine)

    def _next_id(self) -> str:
        sql = "SELECT COALESCE(MAX(CAST(SUBSTR(id, 2) AS INTEGER)), 0) FROM runs"
        return f"r{int(self.database.rows(sql)[0][0]) + 1}"

    def _foresee(self, run: RunState) -> None:
        """Look up at once what the last run of this workflow knew, instead of step by step."""
        sql = "SELECT id FROM runs WHERE title = :title AND id <> :run ORDER BY created DESC LIMIT 1"
        self.snapshot.checkpoints |= known_checkpoints(self.database)
        before = self.database.rows(sql, {"title": run.document.title, "run": run.id})
        if before:
            self.snapshot.known |= _results_of_run(self.database, before[0][0])


def _results_of_run(database: Database, run: str) -> dict[str, Known]:
    sql = """
    SELECT results.key, results.outputs, results.seconds FROM items JOIN results ON results.key = items.key
    WHERE items.run = :run
    """
    return {row[0]: Known(json.loads(row[1]), row[2]) for row in database.rows(sql, {"run": run})}


def _capacity(has: Capabilities, *, inline: bool) -> Capacity:
    return Capacity(has.cpus, has.memory_gib, has.gpus, has.max_jobs, inline)


def installation(home: Path) -> str:
    """Return the short random id of a home folder, made when first asked for."""
    path = home / "installation"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        write_bytes(path, secrets.token_hex(2).encode())
    return path.read_text().strip()
