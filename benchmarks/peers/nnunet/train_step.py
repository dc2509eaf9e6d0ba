"""Training steps of nnU-Net's own trainer on the CPU, on the batches and with the first weights of our side."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import torch
from benchmarks.child import serve
from benchmarks.data import batch
from benchmarks.peers.nnunet.plan import dataset, plans
from benchmarks.peers.nnunet.surroundings import surround
from benchmarks.train.weights import Losses, draw


def trainer(folder: Path) -> Any:
    """Return the trainer as nnU-Net makes it, with the weights that both sides begin with."""
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

    # It looks at the names of the prepared cases to know their format.
    cases = folder / "nnUNet_preprocessed" / plans()["dataset_name"] / "nnUNetPlans_3d_fullres"
    cases.mkdir(parents=True)
    (cases / "case.npz").touch()
    made = nnUNetTrainer(plans(), "3d_fullres", 0, dataset(), device=torch.device("cpu"))
    made.initialize()
    made.network.train()
    draw(_layers(made.network))
    return made


def _layers(network: Any) -> list[torch.nn.Module]:
    encoder, decoder = network.encoder, network.decoder
    found = [block.conv for stage in encoder.stages for part in stage for block in part.convs]
    for up, stage in zip(decoder.transpconvs, decoder.stages, strict=True):
        found += [up, *(block.conv for block in stage.convs)]
    return [*found, *reversed(decoder.seg_layers)]


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        surround(Path(folder))
        made = trainer(Path(folder))
        numbers, losses = count(), Losses()

        def prepare() -> dict[str, Any]:
            images, labels = batch(next(numbers))
            target = torch.from_numpy(labels[:, None].astype("int16"))
            return {
                "data": torch.from_numpy(images),
                "target": [target, target[..., 1::2, 1::2, 1::2], target[..., 2::4, 2::4, 2::4]],
            }

        # nnU-Net's loss is cross-entropy minus Dice, ours cross-entropy plus 1 minus Dice.
        serve(
            lambda given: float(made.train_step(given)["loss"]) + 1, prepare=prepare, answer=losses.mean_with,
            path=f"nnunetv2 {type(made).__name__}.train_step, fp32",
        )  # fmt: skip


if __name__ == "__main__":
    main()
