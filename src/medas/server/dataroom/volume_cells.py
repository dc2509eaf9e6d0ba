"""Images and masks of a table: what their cells show, and what checks know of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from medas.state.database import Database

_ONE = "SELECT facts FROM dataset_volumes WHERE dataset = :dataset AND digest = :digest"


@dataclass(frozen=True)
class VolumeCells(Mapping[str, Any]):
    """Digest -> cell of the volumes that a table has or had, looked up when asked for."""

    database: Database
    dataset: str

    def __getitem__(self, digest: str) -> dict[str, Any]:
        found = self.database.rows(_ONE, {"dataset": self.dataset, "digest": digest})
        if not found:
            raise KeyError(digest)
        return cell_of(digest, json.loads(found[0][0]))

    def __iter__(self) -> Iterator[str]:
        sql = "SELECT digest FROM dataset_volumes WHERE dataset = :dataset"
        return (row[0] for row in self.database.rows(sql, {"dataset": self.dataset}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def volume_cells(database: Database, dataset: str) -> VolumeCells:
    """Return digest -> cell of the volumes of a table."""
    return VolumeCells(database, dataset)


def cell_of(digest: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the cell of a volume shows; `labels` only for masks."""
    cell = {"digest": digest, "name": facts["name"], "shape": facts["shape"], "spacing": facts["spacing"]}
    if facts["kind"] == "mask":
        cell["labels"] = sorted(int(value) for value in facts["counts"] if value != "0")[:_MOST_LABELS]
    return cell


_MOST_LABELS = 64
"""Labels of one cell; with more they are numbers of instances."""
