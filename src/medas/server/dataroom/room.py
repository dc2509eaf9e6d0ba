"""The tables of an installation: read once, kept in memory by revision, changed one change set at a time."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable

from medas.errors import EditConflict
from medas.server.dataroom.changes import Change
from medas.server.dataroom.checks import Found, check
from medas.server.dataroom.columns import ColumnShape, as_json
from medas.server.dataroom.table import Row, Table
from medas.state.database import Database
from medas.state.dataset_rows import Saved, changes_after, rows_of, save_change, stacks_of, top_of, volumes_of
from medas.state.users import User

_KEPT = 4
"""Tables in memory; 20,000 cases of ten columns take about 20 MB."""
_TRIES = 5
_ORDERS = 16
"""Views that are remembered."""


class Room:
    """Gives tables and changes them; two requests at a time never mix."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, Table] = OrderedDict()
        self._orders: OrderedDict[tuple[str, int, str, str], list[int]] = OrderedDict()
        self._found: dict[str, tuple[int, list[Found]]] = {}
        self._lock = threading.RLock()

    def table(self, database: Database, dataset: str) -> Table:
        """Return a table as it is now; the dataset must be there."""
        with self._lock:
            # The revision is read before the rows, and again after them: another server may share the database.
            for _ in range(_TRIES):
                rev = _rev(database, dataset)
                kept = self._tables.get(dataset)
                if kept is not None and kept.rev == rev:
                    self._tables.move_to_end(dataset)
                    return kept
                table = _read(database, dataset)
                if table.rev == _rev(database, dataset):
                    return self._keep(dataset, table)
        raise EditConflict("the table changes too fast", hint="Try again in a moment")

    def change(
        self, database: Database, user: User, dataset: str, think: Callable[[Table], Change], *, stack: str = "undo",
        moved: tuple[int, str] | None = None,
    ) -> Table:  # fmt: skip
        """Change a table, and return it as it is then; nothing is written if nothing changes.

        Args:
            database: Where.
            user: Who does it.
            dataset: Which table.
            think: Says what changes, looking at the table as it is; is asked again if somebody else was faster.
            stack: Where the change set is put: `undo`, or nowhere.
            moved: Change set that is undone or done again, and the stack where it goes.
        """
        with self._lock:
            for _ in range(_TRIES):
                table = self.table(database, dataset)
                change = think(table)
                if change.empty:
                    return table
                made = change.applied(table)
                saved = _saved(made, change)
                if save_change(database, dataset, saved, change.to_json(), author=user.id, stack=stack, moved=moved):
                    return self._keep(dataset, made)
        raise EditConflict("somebody else changes the table all the time", hint="Try again in a moment")

    def undo(self, database: Database, user: User, dataset: str) -> Table:
        """Take the user's last change set back.

        Raises:
            EditConflict: If there is none, or somebody else has changed the same cells since.
        """
        return self._move(database, user, dataset, "undo", "redo")

    def redo(self, database: Database, user: User, dataset: str) -> Table:
        """Do again what the user took back last.

        Raises:
            EditConflict: If there is nothing, or somebody else has changed the same cells since.
        """
        return self._move(database, user, dataset, "redo", "undo")

    def since(self, database: Database, dataset: str, rev: int) -> list[Change]:
        """Return the change sets after a revision.

        Raises:
            EditConflict: If that is so long ago that they are not kept any more.
        """
        if rev > _rev(database, dataset):
            raise EditConflict("the table has no such revision", hint="Load it again")
        found = changes_after(database, dataset, rev)
        if len(found) != _rev(database, dataset) - rev:
            raise EditConflict("the table has changed a lot since", hint="Load it again, then edit")
        return [Change.from_json(one.change) for one in found]

    def can(self, database: Database, user: User, dataset: str) -> set[str]:
        """Return which of `undo` and `redo` would do something."""
        return stacks_of(database, dataset, user.id)

    def found(self, database: Database, dataset: str) -> list[Found]:
        """Return what is wrong or odd in a table, looked for once per revision."""
        table = self.table(database, dataset)
        with self._lock:
            kept = self._found.get(dataset)
            if kept is None or kept[0] != table.rev:
                facts = volumes_of(database, dataset)
                kept = self._found[dataset] = (table.rev, check(dataset, table, facts))
                while len(self._found) > _KEPT:
                    del self._found[next(iter(self._found))]
            return kept[1]

    def order(self, dataset: str, table: Table, asked: tuple[str, str], choose: Callable[[], list[int]]) -> list[int]:
        """Return the rows of a view, chosen once per revision: a page asks for one part after the other.

        Args:
            dataset: Which table.
            table: As it is.
            asked: Sort and conditions, as the page wrote them.
            choose: Filters and sorts.
        """
        key = (dataset, table.rev, *asked)
        with self._lock:
            kept = self._orders.get(key)
        if kept is None:
            kept = choose()
        with self._lock:
            self._orders[key] = kept
            self._orders.move_to_end(key)
            while len(self._orders) > _ORDERS:
                self._orders.popitem(last=False)
        return kept

    def forget(self, dataset: str) -> None:
        """Drop a table from memory."""
        with self._lock:
            self._tables.pop(dataset, None)
            self._found.pop(dataset, None)

    def _move(self, database: Database, user: User, dataset: str, source: str, target: str) -> Table:
        with self._lock:
            top = top_of(database, dataset, user.id, source)
            if top is None:
                raise EditConflict(f"there is nothing to {source}", hint="Only your own changes can be taken back")
            change = Change.from_json(top.change)
            wanted = change.inverse() if source == "undo" else change
            moved = (top.rev, target)
            return self.change(database, user, dataset, lambda _table: wanted, stack="", moved=moved)

    def _keep(self, dataset: str, table: Table) -> Table:
        self._tables[dataset] = table
        self._tables.move_to_end(dataset)
        while len(self._tables) > _KEPT:
            self._tables.popitem(last=False)
        return table


def _rev(database: Database, dataset: str) -> int:
    found = database.rows("SELECT rev FROM datasets WHERE id = :id", {"id": dataset})
    return int(found[0][0]) if found else 0


def _read(database: Database, dataset: str) -> Table:
    sql = "SELECT rev, columns, next_row FROM datasets WHERE id = :id"
    rev, columns, next_row = database.rows(sql, {"id": dataset})[0]
    rows = {number: Row(cells, excluded) for number, excluded, cells in rows_of(database, dataset)}
    return Table(rev, tuple(ColumnShape(**one) for one in json.loads(columns)), rows, next_row)


def _saved(table: Table, change: Change) -> Saved:
    touched = {
        number: (table.rows[number].excluded, table.rows[number].cells)
        for number in change.rows_touched()
        if number in table.rows
    }
    return Saved(
        table.rev, as_json(table.columns), table.next_row, len(table.rows), table.patients(), touched, [*change.removed]
    )
