"""The table of the sample workspace: 24 made scans, and later three mistakes as they happen in every collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.media.volume import Volume
from medas.phantoms.make import make
from medas.phantoms.phantom import Wanted
from medas.server.dataroom.changes import CellChange, Change
from medas.server.dataroom.columns import (
    BASE,
    CASE,
    IMAGE,
    LABEL,
    PATIENT,
    ColumnShape,
    NewColumn,
    ValueLabel,
    as_json,
    placed,
)
from medas.server.dataroom.inspect_file import facts_as, keep
from medas.server.dataroom.table import Row, Table
from medas.server.dataroom.volume_cells import cell_of
from medas.server.installation import Installation
from medas.state.dataset_rows import hold_volumes
from medas.state.datasets import new_dataset
from medas.state.users import User
from medas.texts import sentence

TITLES = sentence("sample", "table", "title")
"""Title of the table by language."""
KIND, SIZE, CASES, PATIENTS = "abdomen", (32, 32, 16), 24, 22
_VALIDATE, _TEST = (4, 12, 20), (2, 7, 11, 16, 21)
"""Numbers of the cases that are kept aside; nobody of them has two scans."""
_SHIFTED, _WITHOUT_MASK, _ON_BOTH_SIDES = 6, 10, CASES - 1
"""Numbers of the cases with a mistake; the last one is a second scan of a patient of the training part."""
_SHIFT_MM = 12.0


class Made(NamedTuple):
    """A case as it goes into the table."""

    cells: dict[str, Any]
    volumes: list[tuple[str, int, dict[str, Any]]]


def new_sample_table(here: Installation, user: User, language: str, *, project: str) -> str:
    """Make all scans, keep them, and return the id of their table; nothing in it is wrong yet."""
    store = FolderStore(here.home / "objects")
    made = [_case(number, store) for number in range(CASES)]
    dataset = new_dataset(here.database, user, TITLES[language], as_json(BASE), project=project)
    hold_volumes(here.database, dataset, [volume for one in made for volume in one.volumes])
    rows = {number: Row(one.cells) for number, one in enumerate(made, start=1)}
    here.room.change(
        here.database, user, dataset, lambda table: Change(added=rows, columns=(table.columns, _columns(table)))
    )
    return dataset


def plant_mistakes(here: Installation, user: User, dataset: str) -> None:
    """Shift one mask, lose another one, and put one patient on both sides of the split."""
    store = FolderStore(here.home / "objects")
    label = make(KIND, _wanted(_SHIFTED)).label
    affine = np.array(label.affine)
    affine[0, 3] += _SHIFT_MM
    shifted, volume = _kept(replace(label, affine=affine), "mask", f"{_name(_SHIFTED)}_shifted", store)
    hold_volumes(here.database, dataset, [volume])

    def think(table: Table) -> Change:
        wishes = ((_SHIFTED, LABEL.id, shifted), (_WITHOUT_MASK, LABEL.id, None), (_ON_BOTH_SIDES, "split", "test"))
        return Change(tuple(_changed(table, number + 1, column, value) for number, column, value in wishes))

    here.room.change(here.database, user, dataset, think)


def _changed(table: Table, row: int, column: str, value: Any) -> CellChange:
    return CellChange(row, column, table.rows[row].cells.get(column), value)


def _case(number: int, store: FolderStore) -> Made:
    phantom = make(KIND, _wanted(number))
    image, image_volume = _kept(phantom.image, "image", f"{_name(number)}_ct", store)
    label, label_volume = _kept(phantom.label, "mask", f"{_name(number)}_organs", store)
    part = "test" if number in _TEST else "validate" if number in _VALIDATE else "train"
    cells = {
        CASE: _name(number), PATIENT: f"patient-{_owner(number) + 1:02d}", IMAGE.id: image, LABEL.id: label,
        "split": part,
    }  # fmt: skip
    return Made(cells, [image_volume, label_volume])


def _kept(
    volume: Volume, kind: str, name: str, store: FolderStore
) -> tuple[dict[str, Any], tuple[str, int, dict[str, Any]]]:
    facts = keep(volume, store, as_image=kind == "image")
    digest, known = str(facts["volumes"][kind]), facts_as(facts, kind, f"{name}.nii.gz")
    return cell_of(digest, known), (digest, facts["bytes"], known)


def _columns(table: Table) -> tuple[ColumnShape, ...]:
    names: Mapping[int, Any] = make(KIND, _wanted(0)).label.labels
    values = [ValueLabel(value=str(value), label=entry.name) for value, entry in names.items()]
    new = [
        IMAGE.model_copy(update={"id": ""}),
        LABEL.model_copy(update={"id": "", "values": values}),
        NewColumn(name="split", label="Split", type="split"),
    ]
    return tuple(placed([*table.columns, *new], table.columns))


def _wanted(number: int) -> Wanted:
    return Wanted(case=number, patient=_owner(number), size=SIZE)


def _owner(number: int) -> int:
    """Return whose scan it is; two patients were scanned twice."""
    return number % PATIENTS


def _name(number: int) -> str:
    return f"scan-{number + 1:02d}"
