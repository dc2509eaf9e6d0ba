"""Dice as both sides of the ladder are judged: numpy only, and the same for both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

FOLD = 0
SEEDS = (11, 22, 33)
"""Named before anything was run; the mean over them is judged."""
STRUCTURES = {1: "anterior", 2: "posterior"}
CPUS = 2
"""Both sides get two threads; the other side gets the CPU seconds that ours has spent."""


def validation_cases(folder: Path) -> list[str]:
    """Return the cases of fold 0, which nobody trains on."""
    folds: list[list[str]] = json.loads((folder / "folds.json").read_text(encoding="utf-8"))["folds"]
    return sorted(folds[FOLD])


def training_cases(folder: Path) -> list[str]:
    """Return the cases of the other folds."""
    folds: list[list[str]] = json.loads((folder / "folds.json").read_text(encoding="utf-8"))["folds"]
    return sorted(case for place, fold in enumerate(folds) if place != FOLD for case in fold)


def dice(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return the Dice of two masks; empty against empty is 1."""
    total = int(prediction.sum()) + int(truth.sum())
    return 2 * int((prediction & truth).sum()) / total if total else 1.0


def mean_dice(predictions: Mapping[str, np.ndarray], truths: Mapping[str, np.ndarray]) -> float:
    """Return the mean over structures of the mean over cases."""
    of_structures = [
        np.mean([dice(predictions[case] == value, truth == value) for case, truth in truths.items()])
        for value in STRUCTURES
    ]
    return float(np.mean(of_structures))


def same_task(truths: Mapping[str, np.ndarray]) -> Sequence[object]:
    """Return what both sides must agree on: the cases that are judged, and how large the true structures are."""
    return [sorted(truths), [int((truths[case] == value).sum()) for case in sorted(truths) for value in STRUCTURES]]
