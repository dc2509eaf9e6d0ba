"""Training steps of MeDaS with nnU-Net's network for the hippocampus: precision `auto`, `fp32` or `bf16`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import count

import torch
from benchmarks.child import serve
from benchmarks.data import batch
from benchmarks.train.weights import DECAY, DEEP_WEIGHTS, MOMENTUM, RATE, WIDTHS, Losses, draw, swap_halves
from torch import Tensor, nn

from medas.losses.cross_entropy import CrossEntropyLoss
from medas.losses.dice import DiceLoss
from medas.losses.sum import SumLoss
from medas.nets.unet import UNet, UNetSpec
from medas.training.checkpoint import Moving, Tally
from medas.training.kept_memory import kept_memory
from medas.training.optimizer import Group, Optimizer, State
from medas.training.patches import Batch
from medas.training.precision import resolve_precision
from medas.training.stepper import Stepper

_THREE, _TWO, _ONE = (3, 3, 3), (2, 2, 2), (1, 1, 1)


class NnunetStepper(Stepper):
    """Our step with nnU-Net's weights of the coarse outputs, of which the coarsest counts nothing."""

    def _loss(self, outputs: Sequence[Tensor], label: Tensor) -> Tensor:
        targets = [label, label[:, 1::2, 1::2, 1::2]]
        losses = [self.loss(logits, target) for logits, target in zip(outputs[:-1], targets, strict=True)]
        return torch.stack([weight * loss for weight, loss in zip(DEEP_WEIGHTS, losses, strict=True)]).sum()


def network() -> UNet:
    """Return the plain U-Net of the plan with the weights that both sides begin with."""
    spec = UNetSpec(
        in_channels=1, classes=3, widths=WIDTHS, strides=(_ONE, _TWO, _TWO, _TWO), kernels=(_THREE,) * 4,
        encoder_convolutions=2, decoder_convolutions=2, skip="concat", deep_supervision=True,
    )  # fmt: skip
    made = UNet(spec)
    draw(_layers(made))
    for level in made.decoder:
        swap_halves(level[0][0])
    return made.to(memory_format=torch.channels_last_3d)


def _layers(made: UNet) -> list[nn.Module]:
    found: list[nn.Module] = [block[0] for level in made.encoder for block in level]
    for up, level in zip(reversed(made.up), reversed(made.decoder), strict=True):
        found += [up, *(block[0] for block in level)]
    return [*found, *made.heads]


def sgd(weight: nn.Parameter, gradient: Tensor, state: State, rate: float) -> None:
    """Do nnU-Net's step: Nesterov momentum 0.99."""
    if "momentum" not in state:
        state["momentum"] = torch.zeros_like(weight)
    state["momentum"].mul_(MOMENTUM).add_(gradient)
    weight.add_(gradient + MOMENTUM * state["momentum"], alpha=-rate)


def main() -> None:
    torch.set_num_threads(1)
    precision = resolve_precision(sys.argv[1])
    made = network()
    optimizer = Optimizer([Group(list(made.parameters()), sgd, DECAY)], RATE)
    loss = SumLoss(DiceLoss(batch=False), CrossEntropyLoss())
    stepper = NnunetStepper(Moving(made, optimizer, {}, {}), loss, precision=precision, ema=0.0, deep=True)
    numbers, losses, tally = count(), Losses(), Tally()

    def prepare() -> Batch:
        images, labels = batch(next(numbers))
        return Batch(torch.from_numpy(images), torch.from_numpy(labels))

    def work(given: Batch) -> float:
        image = given.image.contiguous(memory_format=torch.channels_last_3d)
        return stepper.step(Batch(image, given.label), tally, rate=RATE)

    with kept_memory():
        path = f"medas {precision.format}, channels_last_3d, {precision.note}"
        serve(work, prepare=prepare, answer=losses.mean_with, path=path)


if __name__ == "__main__":
    main()
