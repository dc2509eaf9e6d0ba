"""The card of a trained model: everything beside the weights, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from medas.media.medium import Json
from medas.training.cases import TrainingCase
from medas.training.fitted import Fitted
from medas.training.split_cases import SplitCases

_VERSIONS = ("medas", "torch", "numpy")


def segmentation_card(
    fitted: Fitted, cases: SplitCases, *, settings: Mapping[str, Json], recipe: Sequence[Json], history: Sequence[Json]
) -> dict[str, Json]:
    """Return the card of a segmentation network.

    Nothing in it depends on the clock if the length of the training was given in epochs, so that equal runs give
    equal models.

    Args:
        fitted: Result of the training.
        cases: What it learned from.
        settings: What the user chose.
        recipe: Augmentation that was drawn on the fly.
        history: Mapped steps that the images went through before.
    """
    spacing = np.median([one.spacing for one in cases.train], axis=0)
    return {
        "task": "segmentation",
        "network": fitted.net,
        "intensity": fitted.intensity,
        "patch": list(fitted.patch),
        "channels": list(cases.channels),
        "labels": cases.labels.to_json(),
        "spacing": [float(size) for size in spacing],
        "modality": cases.modality,
        "history": list(history),
        "training": _training(fitted, cases, settings) | {"recipe": list(recipe)},
        "scores": _scores(fitted, cases),
    }


def _training(fitted: Fitted, cases: SplitCases, settings: Mapping[str, Json]) -> dict[str, Json]:
    training: dict[str, Any] = {
        **_count(cases.train),
        "validation": _count(cases.validate),
        "left_out": len(cases.left_out),
        "epochs": fitted.epochs,
        "iterations": fitted.iterations,
        "skipped": fitted.skipped,
        "best_epoch": fitted.best_epoch,
        "stopped_because": fitted.stopped_because,
        "precision": fitted.precision.format,
        "precision_note": fitted.precision.note,
        "settings": {name: value for name, value in settings.items() if value is not None},
        "versions": {name: version(name) for name in _VERSIONS},
    }
    return training | ({"seconds": round(fitted.seconds, 1)} if settings.get("time_budget") else {})


def _count(cases: Sequence[TrainingCase]) -> dict[str, int]:
    return {"patients": len({one.patient for one in cases}), "cases": len(cases)}


def _scores(fitted: Fitted, cases: SplitCases) -> dict[str, Json]:
    """Return the Dice of the last validation, mean and per structure; empty without validation."""
    last = next((row for row in reversed(fitted.history) if "val_dice" in row), None)
    if last is None:
        return {}
    named = {
        cases.labels.name_of(value).name: last[f"val_dice_{number}"]
        for number, value in enumerate(cases.labels.values[1:], start=1)
        if f"val_dice_{number}" in last
    }
    return {"epoch": last["epoch"], "val_dice": last["val_dice"], "val_dice_of": named}
