"""Write the present revision of tables down for a run, and name it in the version that runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from medas.artifacts.folder_store import FolderStore
from medas.errors import BadWorkflow, MissingInput, Problem
from medas.media.dataset import Column, Dataset, PatientIndex
from medas.media.item import Stored
from medas.media.medium import Digest, Medium
from medas.media.values import Number, Text
from medas.media.volume import Image, Label
from medas.safe.durable import replace_json
from medas.safe.home import table_file, table_reference
from medas.server.dataroom.columns import CASE, PATIENT, ColumnShape
from medas.server.dataroom.room import Room
from medas.server.dataroom.table import Row, Table
from medas.state.database import Database
from medas.state.dataset_rows import hold_volumes, volumes_of
from medas.state.datasets import need_dataset
from medas.state.users import User
from medas.workflow.document import Document

TOOL, PARAM = "medas.ImportTable", "table"
FORMAT = 1
_ROLES = {"input": "input", "answer": "answer", "group": "group"}


def references(document: Document) -> Iterator[tuple[str, str, int | None]]:
    """Yield step, table and revision of each step that opens a table of the data room."""
    for name, step in document.steps.items():
        found = table_reference(str(step.params.get(PARAM, ""))) if step.tool == TOOL else None
        if found is not None:
            yield name, *found


def pinned(database: Database, user: User, room: Room, home: Path, document: Document) -> Document:
    """Return the document with the present revision of each table, which is written below the home folder.

    Raises:
        NotFound: If the user may not see a table.
        BadWorkflow: Listing what in a table stops a run.
    """
    for step, dataset, rev in list(references(document)):
        need_dataset(database, user, dataset)
        fixed = _written(database, room, home, dataset, step) if rev is None else rev
        old = document.steps[step]
        steps = {**document.steps, step: replace(old, params={**old.params, PARAM: f"dataset:{dataset}@{fixed}"})}
        document = replace(document, steps=steps)
    return document


def _written(database: Database, room: Room, home: Path, dataset: str, step: str) -> int:
    table = room.table(database, dataset)
    blocking = [one.problem for one in room.found(database, dataset) if one.problem.severity == "block"]
    if blocking:
        raise _refused(blocking, step)
    path = table_file(home, dataset, table.rev)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        store = FolderStore(home / "objects")
        made = as_dataset(table, _labeler(database, dataset, table, store), store)
        meta = made.pack(store.put).meta
        replace_json(path, {"medas_table": FORMAT, "store": "../../objects", "rev": table.rev, "cases": meta})
    return table.rev


def as_dataset(table: Table, labels: Mapping[str, str], store: FolderStore) -> Dataset:
    """Return the cases of a table that take part, with all columns that hold something.

    Args:
        table: Rows and columns.
        labels: Digest of a mask -> digest of the same mask with the names of its labels.
        store: Where images lie.

    Raises:
        MissingInput: If no case takes part.
    """
    rows = {str(row.cells[CASE]): row for _, row in table.included() if CASE in row.cells and PATIENT in row.cells}
    if not rows:
        raise MissingInput("table: no case takes part", hint="Add cases, or take excluded ones in again", param=PARAM)
    index = PatientIndex({case: str(row.cells[PATIENT]) for case, row in rows.items()})  # type: ignore[misc]
    columns = {}
    for column in table.columns:
        if column.id in {CASE, PATIENT}:
            continue
        items = _items(column, rows, labels, store)
        if items:
            role: Any = "result" if column.type == "result" else _ROLES.get(column.role, _unsaid(column))
            columns[column.name] = Column(_medium(column, items), items, role)
    return Dataset(index, columns)


def _items(
    column: ColumnShape, rows: Mapping[str, Row], labels: Mapping[str, str], store: FolderStore
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for case, row in rows.items():
        value = row.cells.get(column.id)
        if value is None or str(value) in column.missing:
            continue
        if isinstance(value, dict):
            digest = str(value["digest"])
            value = Stored(Digest(labels.get(digest, digest)), store.get)
        found[case] = value
    return found


def _medium(column: ColumnShape, items: Mapping[Any, Any]) -> type[Medium]:
    if column.type == "image":
        return Image
    if column.type == "mask":
        return Label
    numbers = all(isinstance(item, int | float) and not isinstance(item, bool) for item in items.values())
    return Number if numbers else Text


def _unsaid(column: ColumnShape) -> str:
    return "input" if column.type == "image" else "ignore"


def _labeler(database: Database, dataset: str, table: Table, store: FolderStore) -> dict[str, str]:
    """Give masks the names that the Variable View has for their labels; the voxels stay where they are."""
    made: dict[str, str] = {}
    facts = volumes_of(database, dataset)
    for column in table.of_type("mask"):
        names = {one.value: one.label for one in column.values if one.value.isdecimal() and int(one.value) > 0}
        for _, row in table.included() if names else ():
            cell = row.cells.get(column.id)
            if cell is None or cell["digest"] in made:
                continue
            digest = Digest(cell["digest"])
            manifest = store.manifest(digest)
            own = manifest.meta.get("labels", {})
            named = {
                value: {"name": name, "color": "", "code": "", **_rest(own.get(value))} for value, name in names.items()
            }
            for value, name in names.items():
                named[value]["name"] = name
            meta = {**manifest.meta, "labels": {**own, **named}}
            made[digest] = store.put_bytes(replace(manifest, meta=meta).to_bytes())
    hold_volumes(database, dataset, [(new, 0, facts[old]) for old, new in made.items() if old in facts])
    return made


def _rest(entry: Any) -> dict[str, Any]:
    return dict(entry) if isinstance(entry, dict) else {}


def _refused(problems: list[Problem], step: str) -> BadWorkflow:
    placed = tuple(replace(problem, node=step) for problem in problems)
    first = problems[0].message["en"]
    return BadWorkflow(
        f"the table of cases cannot be used yet: {first}", problems=placed, hint="Open Checks in the data room"
    )
