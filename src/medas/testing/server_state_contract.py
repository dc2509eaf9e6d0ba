"""What every database must do for a server; inherit `ServerStateContract` and say how to open yours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from medas.errors import NotFound, WrongInput
from medas.state import sessions
from medas.state.database import Database
from medas.state.dataset_rows import Saved, changes_after, hold_volumes, rows_of, save_change, top_of
from medas.state.datasets import datasets_of, delete_dataset, need_dataset, new_dataset
from medas.state.drafts import draft_of, save_draft
from medas.state.idempotency import earlier_answer, remember_answer
from medas.state.repair import pinned
from medas.state.run_lists import runs_page, steps_doing, steps_in_all, steps_over
from medas.state.runs import Journal
from medas.state.uploads import (
    add_files,
    new_upload,
    old_uploads,
    set_received,
    set_state,
    set_volumes,
    upload_file_rows,
    upload_row,
)
from medas.state.users import User, local_user
from medas.state.versions import freeze, versions_of
from medas.state.workflows import Text, delete_workflow, need_workflow, new_workflow, workflows_of

Make = Callable[[], Database]
STRANGER = User("stranger", "Somebody else")


class ServerStateContract:
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

    @pytest.fixture
    def me(self, database: Database) -> User:
        """The local user."""
        return local_user(database)

    def test_there_is_one_local_user(self, database: Database, me: User) -> None:
        assert local_user(database) == me
        assert database.rows("SELECT COUNT(*) FROM users") == [(1,)]

    def test_a_session_leads_to_its_user_until_it_ends(self, database: Database, me: User) -> None:
        token = sessions.start_session(database, me)
        assert sessions.user_of_session(database, token) == me

        sessions.end_session(database, token)

        assert sessions.user_of_session(database, token) is None

    def test_the_database_does_not_know_the_token_of_a_session(self, database: Database, me: User) -> None:
        token = sessions.start_session(database, me)

        assert token not in str(database.rows("SELECT * FROM sessions"))
        assert sessions.user_of_session(database, database.rows("SELECT id FROM sessions")[0][0]) is None

    def test_a_session_that_is_not_used_for_long_is_over(self, database: Database, me: User) -> None:
        token = sessions.start_session(database, me)
        with database.transaction():
            database.change("UPDATE sessions SET seen = seen - :idle", {"idle": sessions.IDLE_SECONDS})

        assert sessions.user_of_session(database, token) is None

    def test_a_session_that_is_used_stays(self, database: Database, me: User) -> None:
        token = sessions.start_session(database, me)
        with database.transaction():
            database.change("UPDATE sessions SET seen = seen - 7200")
        before = database.rows("SELECT seen FROM sessions")[0][0]

        sessions.user_of_session(database, token)

        assert database.rows("SELECT seen FROM sessions")[0][0] > before

    def test_workflows_come_with_the_newest_change_first(self, database: Database, me: User) -> None:
        old, new = (new_workflow(database, me, text_of(title)) for title in ("old", "new"))
        assert [row["id"] for row in workflows_of(database, me)] == [new, old]

        save_draft(database, old, text_of("older", steps=2), before="digest of old")

        found = workflows_of(database, me)
        assert [(row["id"], row["title"], row["steps"]) for row in found] == [(old, "older", 2), (new, "new", 1)]

    def test_a_foreign_workflow_is_as_good_as_none(self, database: Database, me: User) -> None:
        mine = new_workflow(database, me, text_of("mine"))

        assert workflows_of(database, STRANGER) == []
        for workflow, user in ((mine, STRANGER), ("unknown", me)):
            with pytest.raises(NotFound, match="no such workflow"):
                need_workflow(database, user, workflow)
        with pytest.raises(NotFound):
            delete_workflow(database, STRANGER, mine)

    def test_a_draft_is_saved_by_who_has_seen_the_last_one(self, database: Database, me: User) -> None:
        workflow = new_workflow(database, me, text_of("a"))

        first = save_draft(database, workflow, text_of("b"), before="digest of a")
        second = save_draft(database, workflow, text_of("c"), before="digest of a")

        assert first is None
        assert second == draft_of(database, workflow)
        assert second.document == "text of b"

    def test_of_many_writers_at_a_time_one_saves(self, database: Database, me: User, make: Make) -> None:
        workflow = new_workflow(database, me, text_of("a"))
        lost: list[bool] = []

        def save(title: str) -> None:
            own = make()
            lost.append(save_draft(own, workflow, text_of(title), before="digest of a") is not None)
            own.close()

        threads = [threading.Thread(target=save, args=(f"b{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(lost) == [False] + [True] * 5

    def test_a_version_is_made_only_of_what_has_changed(self, database: Database, me: User) -> None:
        workflow = new_workflow(database, me, text_of("a"))
        made = [freeze(database, workflow, name="first"), freeze(database, workflow)]
        save_draft(database, workflow, text_of("b"), before="digest of a")
        made.append(freeze(database, workflow))

        assert [(one.number, one.is_new) for one in made] == [(1, True), (1, False), (2, True)]
        assert [(row["number"], row["name"]) for row in versions_of(database, workflow)] == [(2, ""), (1, "first")]
        assert made[2].document == "text of b"

    def test_a_deleted_workflow_leaves_its_runs(self, database: Database, me: User) -> None:
        workflow = new_workflow(database, me, text_of("a"))
        freeze(database, workflow)
        run(database, "r1", workflow=workflow)

        delete_workflow(database, me, workflow)

        assert workflows_of(database, me) == []
        assert [row["id"] for row in runs_page(database, workflow=workflow, limit=9, before=None)] == ["r1"]

    def test_the_list_of_workflows_names_the_last_run(self, database: Database, me: User) -> None:
        workflow = new_workflow(database, me, text_of("a"))
        run(database, "r1", workflow=workflow, created=1.0)
        run(database, "r2", workflow=workflow, created=2.0, state="done")
        freeze(database, workflow)

        (row,) = workflows_of(database, me)

        assert (row["last_run"], row["last_state"], row["versions"]) == ("r2", "done", 1)

    def test_runs_are_listed_page_by_page(self, database: Database, me: User) -> None:
        workflow = new_workflow(database, me, text_of("a"))
        for number in range(5):
            run(database, f"r{number}", workflow=workflow if number % 2 else None, created=float(number // 2))

        first = runs_page(database, workflow=None, limit=3, before=None)
        rest = runs_page(database, workflow=None, limit=3, before=first[-1]["id"])

        assert [row["id"] for row in (*first, *rest)] == ["r4", "r3", "r2", "r1", "r0"]
        assert [row["id"] for row in runs_page(database, workflow=workflow, limit=9, before=None)] == ["r3", "r1"]
        assert runs_page(database, workflow=None, limit=3, before="unknown") == []

    def test_how_far_a_run_is_can_be_read_while_it_runs(self, database: Database) -> None:
        run(database, "r1")
        journal = Journal()
        counts = {"mapped": 1, "reused": 0, "failed": 0, "seconds": 1.0, "outputs": "{}", "problem": None}
        journal.add("steps", run="r1", step="cases", state="done", total=1, done=1, **counts)
        for case, state in (("a", "done"), ("b", "running")):
            about = {"key": "k", "reused": 0, "tries": 1, "seconds": 0.0, "problem": None}
            journal.add("items", run="r1", step="window", case_id=case, state=state, **about)
        events = [("run_started", '{"steps":3}'), ("step_started", '{"step":"window","of":4}')]
        events += [("step_started", '{"step":"train","of":1}'), ("step_progress", '{"step":"train","done":1,"of":2}')]
        for seq, (kind, data) in enumerate(events, 1):
            journal.add("events", run="r1", seq=seq, at=0.0, kind=kind, data=data)
        with database.transaction():
            journal.write(database)

        doing = steps_doing(database, "r1")

        assert steps_in_all(database, ["r1", "r9"]) == {"r1": 3}
        assert steps_over(database, ["r1", "r9"]) == {"r1": (1, 1)}
        assert (doing["window"].of, doing["window"].done, doing["window"].share) == (4, 1, 0.25)
        assert doing["train"].share == 0.5

    def test_a_request_that_is_sent_twice_gets_the_first_answer(self, database: Database, me: User) -> None:
        assert earlier_answer(database, me, "key", "asked") is None

        remember_answer(database, me, "key", "asked", "r1")

        assert earlier_answer(database, me, "key", "asked") == "r1"
        assert earlier_answer(database, STRANGER, "key", "asked") is None
        with pytest.raises(WrongInput, match="another request"):
            earlier_answer(database, me, "key", "something else")

    def test_a_table_is_written_with_its_revision_or_not_at_all(self, database: Database, me: User) -> None:
        table = new_dataset(database, me, "Liver", [])
        first = Saved(2, [], 3, 2, 1, {1: (False, {"case": "a"}), 2: (True, {"case": "肝"})}, [])
        late = Saved(2, [], 3, 0, 0, {}, [1, 2])

        written = [
            save_change(database, table, one, {"n": n}, author=me.id, stack="undo", moved=None)
            for n, one in enumerate((first, late))
        ]

        assert written == [True, False]
        assert rows_of(database, table) == [(1, False, {"case": "a"}), (2, True, {"case": "肝"})]
        assert [one["rows"] for one in datasets_of(database, me)] == [2]
        assert [(one.rev, one.change) for one in changes_after(database, table, 1)] == [(2, {"n": 0})]

    def test_the_last_change_is_taken_back_first_and_done_again_last(self, database: Database, me: User) -> None:
        table = new_dataset(database, me, "Liver", [])
        for rev, moved in ((2, None), (3, None), (4, (3, "redo")), (5, (2, "redo"))):
            empty = Saved(rev, [], 1, 0, 0, {}, [])
            stack = "" if moved else "undo"
            assert save_change(database, table, empty, {}, author=me.id, stack=stack, moved=moved)

        again = top_of(database, table, me.id, "redo")

        assert again is not None
        assert again.rev == 2
        assert top_of(database, table, me.id, "undo") is None
        assert top_of(database, table, STRANGER.id, "redo") is None

    def test_a_deleted_table_takes_everything_with_it(self, database: Database, me: User) -> None:
        table = new_dataset(database, me, "Liver", [])
        hold_volumes(database, table, [("d" * 64, 7, {"kind": "image"})] * 2)
        upload = new_upload(database, table, [("0.nii", 9), ("1", 0)])
        set_volumes(database, upload, 0, ["e" * 64])

        held = pinned(database)
        size = need_dataset(database, me, table)["bytes"]
        delete_dataset(database, table)

        assert (held, size) == ({"d" * 64, "e" * 64}, 7)
        assert pinned(database) == set()
        assert upload_row(database, upload) is None
        with pytest.raises(NotFound):
            need_dataset(database, me, table)

    def test_an_upload_goes_on_from_its_mark(self, database: Database, me: User) -> None:
        upload = new_upload(database, new_dataset(database, me, "Liver", []), [("0.zip", 9)])
        set_received(database, upload, 0, 5)
        add_files(database, upload, 0, {1: ("1.nii", 3)})
        add_files(database, upload, 0, {1: ("1.nii", 3), 2: ("2", 0)})  # again, after a crash

        assert [(row["number"], row["parent"], row["received"]) for row in upload_file_rows(database, upload)] == [
            (0, None, 5), (1, 0, 3), (2, 0, 0),
        ]  # fmt: skip
        assert set_state(database, upload, "checking", before=("receiving",))
        assert not set_state(database, upload, "checking", before=("receiving",))
        assert old_uploads(database) == []


def text_of(title: str, *, steps: int = 1) -> Text:
    """Return a text of a title."""
    return Text(title, steps, f"text of {title}", f"digest of {title}")


def run(
    database: Database, name: str, *, workflow: str | None = None, created: float = 1.0, state: str = "running"
) -> None:
    """Remember a run."""
    journal = Journal()
    journal.add(
        "runs", id=name, domain="server", title="Liver", document="{}", digest="d", identity=None, options="{}",
        state=state, created=created, finished=None, problem=None, workflow=workflow,
        version=None if workflow is None else 1,
    )  # fmt: skip
    with database.transaction():
        journal.write(database)
