"""The history of a training as a table."""

from __future__ import annotations

from medas.media.table import Table, TableColumn
from medas.training.fitted import Fitted
from medas.training.label_values import LabelValues

_COLUMNS = {
    "epoch": "", "loss": "", "val_dice": "1", "val_loss": "", "learning_rate": "1", "iteration": "", "seconds": "s",
    "val_cases": "",
}  # fmt: skip
"""Column -> unit, in the order of reading."""


def history_table(fitted: Fitted, labels: LabelValues, *, with_seconds: bool) -> Table:
    """Return one row per epoch: epoch, loss, validation scores (also of each structure), learning rate, iterations.

    Args:
        fitted: Result of the training.
        labels: For the titles of the columns of single structures.
        with_seconds: Whether wall time is told, which no run repeats.
    """
    present = {name for row in fitted.history for name in row} - ({"seconds"} if not with_seconds else set())
    columns = [TableColumn(name, unit=unit) for name, unit in _COLUMNS.items() if name in present]
    for number, value in enumerate(labels.values[1:], start=1):
        if f"val_dice_{number}" in present:
            columns.append(TableColumn(f"val_dice_{number}", unit="1", title=labels.name_of(value).name))
    names = {column.name for column in columns}
    rows = tuple({name: value for name, value in row.items() if name in names} for row in fitted.history)
    return Table(tuple(columns), rows)
