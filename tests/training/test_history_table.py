"""The history of a training as a table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from medas.media import LabelName
from medas.tools import LossCurve
from medas.training.history_table import history_table
from medas.training.label_values import LabelValues

LABELS = LabelValues((0, 3, 7), {3: LabelName("shell"), 7: LabelName("core")})
ROWS = [
    {"iteration": 2, "seconds": 1.5, "epoch": 1, "learning_rate": 0.1, "loss": 0.5},
    {"epoch": 2, "iteration": 4, "seconds": 2.5, "loss": 0.25, "learning_rate": 0.0, "val_dice": 0.75, "val_loss": 0.5,
     "val_dice_1": 0.5, "val_dice_2": 1.0, "val_cases": 3},
]  # fmt: skip


def table(*, with_seconds: bool) -> Any:
    return history_table(SimpleNamespace(history=ROWS), LABELS, with_seconds=with_seconds)  # type: ignore[arg-type]


def test_columns_come_in_the_order_of_reading_with_the_names_of_structures() -> None:
    columns = table(with_seconds=True).columns

    assert [column.name for column in columns] == [
        "epoch", "loss", "val_dice", "val_loss", "learning_rate", "iteration", "seconds", "val_cases", "val_dice_1",
        "val_dice_2",
    ]  # fmt: skip
    assert {column.name: column.title for column in columns if column.title} == {
        "val_dice_1": "shell",
        "val_dice_2": "core",
    }
    assert {column.name: column.unit for column in columns}["seconds"] == "s"


def test_wall_time_is_left_out_where_runs_must_be_equal() -> None:
    assert "seconds" not in {name for row in table(with_seconds=False).rows for name in row}


def test_values_stay_and_missing_ones_are_missing() -> None:
    made = table(with_seconds=False)

    assert made.values("loss") == [0.5, 0.25]
    assert made.values("val_dice") == [None, 0.75]


def test_the_loss_curve_takes_it() -> None:
    figure = LossCurve(history=table(with_seconds=True)).run().unwrap()

    assert [one["name"] for one in figure.data["series"]] == ["training", "validation", "validation", "shell", "core"]
    assert figure.data["mark"]["x"] == 2
