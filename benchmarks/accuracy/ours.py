"""Train a U-Net on fold 0 of the hippocampus for so many seconds, and measure it: seconds."""

from __future__ import annotations

import math
import sys
from itertools import cycle
from typing import Any

import numpy as np
from benchmarks.accuracy.score import CPUS, FOLD, SEEDS, mean_dice, same_task
from benchmarks.child import serve
from benchmarks.data import real_data

from medas.errors import MedasError
from medas.media import Label
from medas.media.split import Split
from medas.tools import ImportFolder, Mirror, Predict, SegmentationMetrics, SplitCases, TrainUNet


def split() -> Split:
    """Return the cases, fold 0 as the test part; no case is kept for validation, and left and right are mirror images."""
    cases = ImportFolder(folder=str(real_data("hippocampus")), patients="one per case", read_all=False).run().unwrap()
    made: Split = SplitCases(dataset=cases, method="folds", fold=FOLD, validate=0).run().unwrap()
    mirrored: Split = Mirror(split=made, left_right=True, front_back=False, up_down=False).run().unwrap()
    return mirrored


def train(given: tuple[Split, int], *, seconds: float) -> Any:
    """Train for so many seconds of wall time, setup included."""
    cases, seed = given
    tool = TrainUNet(split=cases, time_budget=seconds, hold_out=0.0, augmentation="built in")
    tool.workspace.seed, tool.workspace.threads = seed, CPUS
    return tool.run().unwrap()


def judge(cases: Split, model: Any) -> dict[str, Any]:
    """Return the mean Dice over the test part, by our tool and again by hand.

    Raises:
        MedasError: If the two differ.
    """
    test = cases.only("test")
    predictions: dict[str, np.ndarray] = {}
    truths: dict[str, np.ndarray] = {}
    measured: dict[str, list[float]] = {}
    for case in test.cases:
        truth: Label = test.column("label").items[case].load()
        made = Predict(image=test.column("image").items[case].load(), model=model)
        made.workspace.threads = CPUS
        prediction = made.run().unwrap()
        scores = SegmentationMetrics(prediction=prediction, truth=truth, distances=False).run().unwrap()
        for one in scores.only(["dice"]).values:
            measured.setdefault(one.label, []).append(one.value)
        predictions[case], truths[case] = np.asarray(prediction.voxels[0]), np.asarray(truth.voxels[0])
    mean = float(np.mean([np.mean(values) for values in measured.values()]))
    if not math.isclose(mean, mean_dice(predictions, truths), abs_tol=1e-9):
        raise MedasError("our metric and the plain one differ")
    return {
        "score": mean,
        "answer": same_task(truths),
        "structures": {name: float(np.mean(v)) for name, v in measured.items()},
    }


def main() -> None:
    seconds, seeds, cases = float(sys.argv[1]), cycle(SEEDS), split()
    serve(
        lambda given: train(given, seconds=seconds), prepare=lambda: (cases, next(seeds)),
        judge=lambda made: judge(cases, made.model), path=f"medas TrainUNet, time_budget {seconds:g} s, {CPUS} threads",
    )  # fmt: skip


if __name__ == "__main__":
    main()
