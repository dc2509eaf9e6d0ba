"""What every database must do for accounts, projects and the audit log; inherit `AccountsContract` and say how to open yours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from medas.errors import NotAllowed, NotFound, WrongInput
from medas.state import accounts, projects, sessions
from medas.state.access import Right, get_for, projects_with
from medas.state.audit import Audit
from medas.state.database import Database
from medas.state.run_lists import runs_page
from medas.state.users import LOCAL, User, local_user
from medas.state.workflows import new_workflow, workflows_of
from medas.testing.server_state_contract import run, text_of

Make = Callable[[], Database]
PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live for a test


class AccountsContract:
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
    def anna(self, database: Database) -> User:
        """The first account, which manages the site."""
        return accounts.add_account(database, "Anna", PASSWORD)

    @pytest.fixture
    def ben(self, database: Database, anna: User) -> User:
        """Another account, in a project of its own."""
        return accounts.add_account(database, "ben", PASSWORD)

    def test_name_and_password_lead_to_the_account(self, database: Database, anna: User) -> None:
        assert accounts.user_with_password(database, " ANNA", PASSWORD) == anna
        assert accounts.user_with_password(database, "anna", PASSWORD + "x") is None
        assert accounts.user_with_password(database, "nobody", PASSWORD) is None
        assert accounts.user_with_password(database, "\u202eanna", PASSWORD) is None

    def test_the_local_user_has_no_password(self, database: Database) -> None:
        local_user(database)

        assert accounts.user_with_password(database, LOCAL, "") is None
        assert not accounts.has_accounts(database)
        assert accounts.accounts(database) == []

    def test_the_database_does_not_know_a_password(self, database: Database, anna: User) -> None:
        kept = database.rows("SELECT password FROM users WHERE id = :id", {"id": anna.id})[0][0]

        assert kept.startswith("$argon2id$")
        assert PASSWORD not in str(database.rows("SELECT * FROM users"))

    def test_the_first_account_manages_the_site_and_gets_the_work_of_the_local_user(self, database: Database) -> None:
        made = new_workflow(database, local_user(database), text_of("before"), project=LOCAL)

        anna = accounts.add_account(database, "Anna", PASSWORD)
        ben = accounts.add_account(database, "ben", PASSWORD)

        assert (anna.is_admin, ben.is_admin) == (True, False)
        assert [row["id"] for row in workflows_of(database, anna)] == [made]
        assert workflows_of(database, ben) == []
        assert [one.title for one in projects.projects_of(database, ben)] == ["ben"]

    def test_a_name_is_given_once(self, database: Database, anna: User) -> None:
        with pytest.raises(WrongInput, match="already"):
            accounts.add_account(database, "ANNA ", PASSWORD)
        assert [one.name for one in accounts.accounts(database)] == ["Anna"]

    @pytest.mark.parametrize("name", ["", " ", "a\nb", "a\u202eb", "<b>", "x" * 65, "a;b", "a/b"])
    def test_an_odd_name_is_refused(self, database: Database, name: str) -> None:
        with pytest.raises(WrongInput, match="a name has"):
            accounts.add_account(database, name, PASSWORD)

    def test_another_password_ends_all_sessions(self, database: Database, anna: User) -> None:
        token = sessions.start_session(database, anna)

        accounts.set_password(database, anna, "another long password")

        assert sessions.user_of_session(database, token) is None
        assert accounts.user_with_password(database, "anna", PASSWORD) is None
        assert accounts.user_with_password(database, "anna", "another long password") == anna

    def test_who_is_shut_out_is_out_at_once(self, database: Database, anna: User, ben: User) -> None:
        token = sessions.start_session(database, ben)

        accounts.set_disabled(database, ben.id, disabled=True)

        assert sessions.user_of_session(database, token) is None
        assert accounts.user_with_password(database, "ben", PASSWORD) is None
        accounts.set_disabled(database, ben.id, disabled=False)
        assert sessions.user_of_session(database, token) is None
        assert accounts.user_with_password(database, "ben", PASSWORD) == ben

    def test_somebody_always_manages_the_site(self, database: Database, anna: User, ben: User) -> None:
        with pytest.raises(WrongInput, match="nobody would be left"):
            accounts.set_disabled(database, anna.id, disabled=True)

        assert accounts.user_with_password(database, "anna", PASSWORD) == anna

    def test_a_session_of_an_account_ends_after_half_a_day_without_use_and_after_a_week(
        self, database: Database, anna: User
    ) -> None:
        for column, seconds in (("seen", sessions.OF_ACCOUNT.idle), ("created", sessions.OF_ACCOUNT.whole)):
            token = sessions.start_session(database, anna)
            assert sessions.user_of_session(database, token) == anna
            with database.transaction():
                database.change(f"UPDATE sessions SET {column} = {column} - :s", {"s": seconds})  # noqa: S608 - constants
            assert sessions.user_of_session(database, token) is None

    def test_all_sessions_of_a_user_can_be_ended(self, database: Database, anna: User, ben: User) -> None:
        tokens = [sessions.start_session(database, user) for user in (anna, anna, ben)]

        sessions.end_sessions_of(database, anna)

        assert [sessions.user_of_session(database, token) for token in tokens] == [None, None, ben]

    def test_a_role_decides_what_a_member_may(self, database: Database, anna: User, ben: User) -> None:
        made = new_workflow(database, anna, text_of("a"), project=LOCAL)
        may: dict[str, list[str]] = {}
        for role in ("viewer", "editor", "admin"):
            projects.add_member(database, LOCAL, "BEN", role)
            may[role] = [right.value for right in Right if is_let(database, ben, made, right)]

        assert may == {"viewer": ["read"], "editor": ["read", "write"], "admin": ["read", "write", "manage"]}

    def test_a_foreign_object_is_as_good_as_none(self, database: Database, anna: User, ben: User) -> None:
        made = new_workflow(database, anna, text_of("a"), project=LOCAL)
        told = []
        for name in (made, "unknown"):
            with pytest.raises(NotFound) as caught:
                get_for(database, ben, "workflow", name, Right.READ)
            told.append(str(caught.value))

        assert told[0] == told[1]

    def test_who_manages_the_site_sees_who_is_in_a_project_but_not_what(
        self, database: Database, anna: User, ben: User
    ) -> None:
        (own,) = projects.projects_of(database, ben)
        made = new_workflow(database, ben, text_of("a"), project=own.id)

        assert [(one.id, one.role) for one in projects.projects_of(database, anna)] == [
            (LOCAL, "admin"),
            (own.id, None),
        ]
        assert get_for(database, anna, "project", own.id, Right.MANAGE) == own.id
        with pytest.raises(NotFound):
            get_for(database, anna, "workflow", made, Right.READ)

    def test_lists_hold_nothing_foreign(self, database: Database, anna: User, ben: User) -> None:
        (own,) = projects_with(database, ben, Right.WRITE)
        for number, project in enumerate((LOCAL, own, LOCAL, own)):
            run(database, f"r{number}", created=float(number), project=project)

        assert [row["id"] for row in runs_page(database, ben, limit=9)] == ["r3", "r1"]
        assert [row["id"] for row in runs_page(database, ben, limit=9, before="r3")] == ["r1"]
        assert runs_page(database, ben, limit=9, before="r2") == []
        assert runs_page(database, ben, project=LOCAL, limit=9) == []

    def test_a_project_keeps_an_administrator(self, database: Database, anna: User, ben: User) -> None:
        made = projects.new_project(database, ben, "Liver")
        projects.add_member(database, made, "Anna", "editor")

        with pytest.raises(NotAllowed, match="without an administrator"):
            projects.set_role(database, made, ben.id, "viewer")
        with pytest.raises(NotAllowed, match="without an administrator"):
            projects.add_member(database, made, "ben", "editor")
        with pytest.raises(NotAllowed, match="without an administrator"):
            projects.remove_member(database, made, ben.id)
        projects.set_role(database, made, anna.id, "admin")
        projects.remove_member(database, made, ben.id)

        assert projects.members_of(database, made) == [(anna.id, "Anna", "admin")]

    def test_only_accounts_and_members_are_known(self, database: Database, anna: User) -> None:
        with pytest.raises(NotFound, match="no account"):
            projects.add_member(database, LOCAL, "nobody", "editor")
        with pytest.raises(NotFound, match="nobody of this id"):
            projects.set_role(database, LOCAL, "nobody", "editor")
        with pytest.raises(NotFound, match="nobody of this id"):
            projects.remove_member(database, LOCAL, "nobody")

    def test_the_log_tells_the_newest_first(self, database: Database) -> None:
        log = Audit(database, b"key")
        for number in range(5):
            log.add("anna", "POST /runs", f"run r{number}", "201")

        assert [one.object for one in log.newest(2)] == ["run r4", "run r3"]
        assert [one.seq for one in log.newest(9, before=3)] == [2, 1]
        assert log.verify() == []

    @pytest.mark.parametrize("change", [
        "UPDATE audit SET who = 'ben' WHERE seq = 2", "UPDATE audit SET at = at + 1 WHERE seq = 3",
        "UPDATE audit SET outcome = '403' WHERE seq = 1", "UPDATE audit SET action = '' WHERE seq = 4",
        "UPDATE audit SET object = 'r9' WHERE seq = 4", "UPDATE audit SET hash = 'x' WHERE seq = 4",
        "DELETE FROM audit WHERE seq = 1", "DELETE FROM audit WHERE seq = 2", "DELETE FROM audit WHERE seq = 4",
        "DELETE FROM audit", "UPDATE audit SET seq = 9 WHERE seq = 4", "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 3", "UPDATE audit_head SET hash = ''",
        "UPDATE audit SET who = (SELECT who FROM audit WHERE seq = 3) WHERE seq = 2",
        "INSERT INTO audit SELECT 5, at, who, action, object, outcome, hash FROM audit WHERE seq = 4",
    ])  # fmt: skip
    def test_whatever_is_changed_in_the_log_is_found(self, database: Database, change: str) -> None:
        log = Audit(database, b"key")
        for number in range(4):
            log.add(f"user {number}", "POST /runs", f"run r{number}", "201")
        with database.transaction():
            database.change(change)

        assert log.verify() != []

    def test_records_of_many_writers_make_one_chain(self, database: Database, make: Make) -> None:
        def write(name: str) -> None:
            own = make()
            for _ in range(5):
                Audit(own, b"key").add(name, "POST /runs", "", "201")
            own.close()

        threads = [threading.Thread(target=write, args=(f"user {number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Audit(database, b"key").verify() == []
        assert len(Audit(database, b"key").newest(100)) == 20

    def test_who_has_another_key_cannot_add_a_record(self, database: Database) -> None:
        Audit(database, b"key").add("anna", "POST /runs", "", "201")
        Audit(database, b"another").add("anna", "DELETE /workflows", "", "204")

        assert Audit(database, b"key").verify() == ["record 2 was changed"]


def is_let(database: Database, user: User, workflow: str, right: Right) -> bool:
    """Return whether a user may do something with a workflow."""
    try:
        get_for(database, user, "workflow", workflow, right)
    except NotAllowed:
        return False
    return True
