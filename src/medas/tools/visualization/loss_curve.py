"""Draw how the loss and the scores of a training went."""

from typing import Any

from medas.errors import WrongInput
from medas.tool import Figure, Table, Tool, kernel, plug, result

_NAMES = {
    "loss": ("Loss", "training"),
    "train_loss": ("Loss", "training"),
    "val_loss": ("Loss", "validation"),
    "val_dice": ("Dice", "validation"),
    "learning_rate": ("", ""),  # known, but not what a reader looks for
    "seconds": ("", ""),
    "iteration": ("", ""),
    "val_cases": ("", ""),
}
"""Column of a training history -> panel and name of its curve; an empty panel hides it."""


class LossCurve(Tool):
    """Draw the loss and the validation score over the epochs of a training.

    A loss that still falls at the end: train longer. A validation loss that rises while the training loss falls: the
    network learns the training cases by heart. The dotted line is the epoch with the best validation score.
    """

    category = "Visualization"
    title = "Loss curve"
    synonyms = ("training history", "learning curve", "convergence", "epochs", "overfitting")
    cheap = True

    history: Table = plug("Training history: a column `epoch` and one column per loss or score")

    figure: Figure = result("Curves over epochs, losses and scores in panels of their own")

    @kernel
    def draw(self, history: Table) -> Figure:
        """Choose the columns and name them."""
        return loss_figure(history)


def loss_figure(history: Table) -> Figure:
    """Return the curves of a training history.

    Raises:
        WrongInput: If there is no column `epoch`, or nothing to draw.
    """
    columns = {column.name: column for column in history.columns if column.kind == "number"}
    if "epoch" not in columns:
        raise WrongInput(f"history: needs a column epoch, has {', '.join(columns) or 'none'}", param="history")
    series: list[dict[str, Any]] = []
    for name, column in columns.items():
        panel, title = _NAMES.get(name, _other(name))
        values = history.values(name)
        if name != "epoch" and panel and any(value is not None for value in values):
            series.append({"name": column.title or title, "values": values, "unit": column.unit, "panel": panel})
    if not series:
        raise WrongInput("history: no loss and no score to draw", hint="Train first", param="history")
    series.sort(key=lambda one: one["panel"] != "Loss")
    data: dict[str, Any] = {"x": history.values("epoch"), "x_title": "Epoch", "series": series}
    best = _best_epoch(history)
    if best is not None:
        data["mark"] = {"x": best, "text": f"best epoch ({best:g})"}
    return Figure("lines", "Training", data)


def _other(name: str) -> tuple[str, str]:
    """Return panel and name for a column that nobody announced, e.g. `val_dice_1` or `nodule_loss`."""
    words = name.removeprefix("val_").replace("_", " ")
    who = "validation" if name.startswith("val_") else "training"
    if "loss" in words:
        return "Loss", f"{who}: {words}"
    if words.startswith("dice "):
        return "Dice", f"{who}: structure {words.removeprefix('dice ')}"
    return words.capitalize(), who


def _best_epoch(history: Table) -> float | None:
    scored = [(row.get("val_dice"), row["epoch"]) for row in history.rows if row.get("val_dice") is not None]
    return max(scored, key=lambda pair: (pair[0], -pair[1]))[1] if scored else None
