"""What every database of an installation must do; inherit `StateContract` and say how to open yours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import inspect

from medas.errors import EditConflict
from medas.safe.processes import Identity
from medas.state.database import Database
from medas.state.lease import Holder, Lease, holder_of
from medas.state.migrate import SCHEMA
from medas.state.runs import (
    Journal,
    RememberedFiles,
    events_after,
    item_rows,
    known_checkpoints,
    known_results,
    last_seq,
    run_row,
    small_manifest,
    step_rows,
    unfinished_runs,
)
from medas.state.tables import metadata

Make = Callable[[], Database]


class StateContract:
    """Inherit it and give the fixture `make`, which opens one and the same database each time it is called."""

    @pytest.fixture
    def make(self) -> Make:
        """Return what opens the database."""
        raise NotImplementedError

    @pytest.fixture
    def database(self, make: Make) -> Iterator[Database]:
        """An open database."""
        opened = make()
        yield opened
        opened.close()

    def test_a_new_database_has_all_tables_at_the_newest_revision(self, database: Database) -> None:
        found = inspect(database.engine).get_table_names()

        assert set(metadata.tables) <= set(found)
        assert database.rows("SELECT version_num FROM alembic_version") == [(SCHEMA,)]

    def test_opening_again_changes_nothing(self, database: Database, make: Make) -> None:
        write(database, run_of("r1"))

        again = make()

        assert run_row(again, "r1")["title"] == "Liver"
        again.close()

    def test_a_transaction_is_all_or_nothing(self, database: Database) -> None:
        def fail_half_way() -> None:
            with database.transaction():
                database.change("INSERT INTO files (name, digest) VALUES ('a', 'x')")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_half_way()

        assert database.rows("SELECT name FROM files") == []

    def test_what_is_over_stays_as_it_is(self, database: Database) -> None:
        journal = run_of("r1", state="done")
        item_of(journal, state="done", seconds=1.0)
        step_of(journal, state="failed")
        write(database, journal)

        late = run_of("r1", state="running")
        item_of(late, state="failed", seconds=9.0)
        step_of(late, state="done")
        write(database, late)

        assert run_row(database, "r1")["state"] == "done"
        assert step_rows(database, "r1")["train"]["state"] == "failed"
        assert [(row["state"], row["seconds"]) for row in item_rows(database, "r1")] == [("done", 1.0)]

    def test_a_state_that_is_not_over_moves_on(self, database: Database) -> None:
        journal = run_of("r1", state="running")
        item_of(journal, state="queued", seconds=0.0)
        write(database, journal)

        later = run_of("r1", state="done")
        item_of(later, state="done", seconds=2.0)
        write(database, later)

        assert run_row(database, "r1")["state"] == "done"
        assert item_rows(database, "r1")[0]["state"] == "done"
        assert unfinished_runs(database, "here") == []

    def test_the_first_result_under_a_key_stays(self, database: Database) -> None:
        for outputs in ('{"a":"1"}', '{"a":"2"}'):
            journal = Journal()
            journal.add(
                "results", key="k", outputs=outputs, tool="t", seconds=1.0, made=0.0, environment="", versions="{}"
            )
            write(database, journal)

        assert known_results(database, ["k", "unknown"])["k"].outputs == {"a": "1"}
        assert list(known_results(database, ["k", "unknown"])) == ["k"]

    def test_many_keys_are_found_at_once(self, database: Database) -> None:
        journal = Journal()
        for number in range(1200):
            about = {"tool": "t", "seconds": 1.0, "made": 0.0, "environment": "", "versions": "{}"}
            journal.add("results", key=f"k{number}", outputs="{}", **about)
        write(database, journal)

        assert len(known_results(database, [f"k{number}" for number in range(1300)])) == 1200

    def test_a_checkpoint_is_replaced_and_then_dropped(self, database: Database) -> None:
        for digest in ("one", "two"):
            journal = Journal()
            journal.add("checkpoints", key="k", digest=digest, at=0.0)
            write(database, journal)
        before = known_checkpoints(database)

        journal = Journal()
        journal.over.add("k")
        write(database, journal)

        assert before == {"k": "two"}
        assert known_checkpoints(database) == {}

    def test_events_come_in_order_from_any_number_on(self, database: Database) -> None:
        journal = run_of("r1")
        for seq in (1, 2, 3):
            journal.add("events", run="r1", seq=seq, at=0.0, kind="step_logged", data=f'{{"text":"{seq} 肝"}}')
        write(database, journal)

        assert [event["text"] for event in events_after(database, "r1", 1)] == ["2 肝", "3 肝"]
        assert last_seq(database, "r1") == 3
        assert last_seq(database, "unknown") == 0

    def test_an_event_number_is_given_once(self, database: Database) -> None:
        journal = run_of("r1")
        journal.add("events", run="r1", seq=1, at=0.0, kind="a", data="{}")
        write(database, journal)

        again = Journal()
        again.add("events", run="r1", seq=1, at=0.0, kind="b", data="{}")
        with pytest.raises(Exception, match=r"(?i)unique"):
            write(database, again)

    def test_a_small_medium_is_a_row(self, database: Database) -> None:
        journal = Journal()
        journal.add("artifacts", digest="d", small='{"值":1}', last_used=0.0, pinned=0)
        write(database, journal)

        assert small_manifest(database, "d") == '{"值":1}'.encode()
        assert small_manifest(database, "unknown") is None

    def test_files_are_remembered(self, database: Database) -> None:
        journal = Journal()
        remembered = RememberedFiles(database, journal)
        remembered["path 1 2 3"] = "digest"
        write(database, journal)

        later = RememberedFiles(database, Journal())
        assert "path 1 2 3" in later
        assert later["path 1 2 3"] == "digest"
        assert "path 1 2 4" not in later

    def test_one_of_two_engines_gets_the_lease(self, database: Database, make: Make) -> None:
        other = make()

        first, second = Lease(database, "here"), Lease(other, "here")

        assert (first.take(), second.take()) == (True, False)
        assert Lease(other, "elsewhere").take()
        other.close()

    def test_a_lease_that_is_given_back_is_free(self, database: Database, make: Make) -> None:
        other = make()
        first, second = Lease(database, "here"), Lease(other, "here")
        first.take()

        first.give_back()

        assert second.take()
        other.close()

    def test_who_lost_the_lease_writes_nothing_more(self, database: Database, make: Make) -> None:
        other = make()
        first, second = Lease(database, "here"), Lease(other, "here")
        first.take()
        forge_dead_holder(other, first)
        assert second.take()

        with pytest.raises(EditConflict), database.transaction():
            first.renew()

        with other.transaction():
            second.renew()
        other.close()

    def test_eight_engines_at_once_and_one_lease(self, make: Make) -> None:
        taken: list[bool] = []

        def claim() -> None:
            database = make()
            taken.append(Lease(database, "here").take())
            database.close()

        threads = [threading.Thread(target=claim) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(taken) == [False] * 7 + [True]


def run_of(run: str, *, state: str = "running") -> Journal:
    """Return a journal with one run."""
    journal = Journal()
    journal.add(
        "runs", id=run, domain="here", title="Liver", document="{}", digest="d", identity=None, options="{}", state=state, created=1.0,
        finished=None, problem=None, workflow=None, version=None, project="local",
    )  # fmt: skip
    return journal


def step_of(journal: Journal, *, state: str) -> None:
    """Add a step to a journal."""
    counts = {"mapped": 0, "total": 1, "done": 0, "reused": 0, "failed": 0, "seconds": 0.0}
    journal.add("steps", run="r1", step="train", state=state, outputs="{}", problem=None, **counts)


def item_of(journal: Journal, *, state: str, seconds: float) -> None:
    """Add an item to a journal."""
    about: dict[str, Any] = {"key": "k", "reused": 0, "tries": 1, "problem": None}
    step_of(journal, state="running")
    journal.add("items", run="r1", step="train", case_id="c", state=state, seconds=seconds, **about)


def write(database: Database, journal: Journal) -> None:
    """Write a journal."""
    with database.transaction():
        journal.write(database)


def forge_dead_holder(database: Database, lease: Lease) -> None:
    """Make it look as if the process behind a lease had died."""
    holder = holder_of(database, lease.domain)
    assert holder is not None
    dead = Holder(holder.owner, Identity(2**22 + 1, "0", holder.process.boot), holder.beat)
    sql = "UPDATE engine_lease SET pid = :pid, started = :started WHERE domain = :domain"
    with database.transaction():
        database.change(sql, {"pid": dead.process.pid, "started": dead.process.started, "domain": lease.domain})
