"""nnU-Net's own trainer at the CPU seconds that our side has just spent, shortened by its own attributes.

Its shortest trainer, one epoch, needs 2,273 CPU seconds. So epochs are cut to a few iterations, the number of epochs is
what the budget allows, and its learning rate ends with the budget. Several splits are tried and the best one counts.
"""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
from benchmarks.accuracy.score import CPUS, SEEDS, mean_dice, same_task, validation_cases
from benchmarks.child import SPENT, cpu_seconds, scratch, serve
from benchmarks.data import real_data
from benchmarks.peers.nnunet.prepare import NAME, home
from benchmarks.peers.nnunet.surroundings import surround

ITERATIONS_PER_EPOCH = (1, 4)
"""The splits of the budget that are tried."""


def trainer(*, iterations: int, epochs: int, seed: int) -> Any:
    """Return nnU-Net's trainer with so many iterations per epoch and epochs, ready for its first step."""
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

    torch.manual_seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - what nnU-Net draws from
    folder = home() / "nnUNet_preprocessed" / NAME
    plans = json.loads((folder / "nnUNetPlans.json").read_text()) | {"continue_training": False}
    dataset = json.loads((folder / "dataset.json").read_text())
    made = nnUNetTrainer(plans, "3d_fullres", 0, dataset, device=torch.device("cpu"))
    made.num_iterations_per_epoch, made.num_epochs, made.disable_checkpointing = iterations, epochs, True
    made.on_train_start()
    return made


def step_seconds() -> float:
    """Return the CPU seconds of one iteration, its augmentation included."""
    made = trainer(iterations=1, epochs=10, seed=0)
    made.on_epoch_start()
    made.on_train_epoch_start()
    made.train_step(next(made.dataloader_train))
    spent = cpu_seconds()
    for _ in range(2):
        made.train_step(next(made.dataloader_train))
    return (cpu_seconds() - spent) / 2


def spent_by_ours() -> float:
    """Return the CPU seconds of the last training of the other side."""
    return float((scratch().parent / "ours" / SPENT).read_text())


def train(seed: int, *, budget: float) -> list[Any]:
    """Train once per split of the budget; validation while training is off."""
    finished = []
    each = step_seconds()
    for iterations in ITERATIONS_PER_EPOCH:
        epochs = max(1, round(budget / each / iterations))
        made = trainer(iterations=iterations, epochs=epochs, seed=seed)
        for _ in range(epochs):
            made.on_epoch_start()
            made.on_train_epoch_start()
            made.on_train_epoch_end([made.train_step(next(made.dataloader_train)) for _ in range(iterations)])
            made.current_epoch += 1
        finished.append(made)
    return finished


def judge(finished: list[Any], source: Path) -> dict[str, Any]:
    """Return the best mean Dice of all splits, with nnU-Net's own prediction, mirroring included."""
    judged = [(_dice(made, source), made) for made in finished]
    (score, truths), best = max(judged, key=lambda one: one[0][0])
    splits = {f"{made.num_epochs} x {made.num_iterations_per_epoch}": one[0] for one, made in judged}
    return {"score": score, "answer": same_task(truths), "splits": splits, "best": best.num_iterations_per_epoch}


def _dice(made: Any, source: Path) -> tuple[float, dict[str, np.ndarray]]:
    from nnunetv2.imageio.simpleitk_reader_writer import SimpleITKIO
    from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor

    made.set_deep_supervision_enabled(False)
    made.network.eval()
    predictor = nnUNetPredictor(device=torch.device("cpu"), allow_tqdm=False, perform_everything_on_device=False)
    predictor.manual_initialization(
        made.network, made.plans_manager, made.configuration_manager, [made.network.state_dict()], made.dataset_json,
        type(made).__name__, made.inference_allowed_mirroring_axes,
    )  # fmt: skip
    reader = SimpleITKIO()
    predictions, truths = {}, {}
    for case in validation_cases(source):
        image, about = reader.read_images([str(source / "images" / f"{case}.nii.gz")])
        predictions[case] = np.asarray(predictor.predict_single_npy_array(image, about))
        truths[case] = reader.read_seg(str(source / "labels" / f"{case}.nii.gz"))[0][0].astype(np.uint8)
    return mean_dice(predictions, truths), truths


def main() -> None:
    torch.set_num_threads(CPUS)
    surround(home())
    source = real_data("hippocampus")
    assert source is not None  # the ratio needs it
    seeds = (SEEDS[place % len(SEEDS)] for place in count())
    serve(
        lambda seed: train(seed, budget=spent_by_ours()),
        prepare=lambda: next(seeds),
        judge=lambda finished: judge(finished, source),
        path=f"nnunetv2 nnUNetTrainer, as many CPU seconds, best of {ITERATIONS_PER_EPOCH} iterations per epoch",
    )


if __name__ == "__main__":
    main()
