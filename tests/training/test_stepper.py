"""One iteration, and what happens if its numbers are not finite."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from medas.errors import ToolFailed
from medas.losses.build import build_loss
from medas.nets.unet import UNet, UNetSpec
from medas.training.checkpoint import Moving, Tally
from medas.training.optimizer import build_optimizer
from medas.training.patches import Batch
from medas.training.precision import Precision
from medas.training.settings import TrainingSettings
from medas.training.stepper import Stepper, _shrink

FP32 = Precision("fp32", "cpu", "")
SPEC = UNetSpec(1, 2, (4, 4, 4), ((1, 1, 1), (2, 2, 2), (2, 2, 2)), ((3, 3, 3),) * 3, deep_supervision=True)
LABEL = torch.randint(0, 2, (2, 8, 8, 8), generator=torch.Generator().manual_seed(1))
GOOD = Batch(LABEL[:, None].float(), LABEL)
BAD = Batch(torch.full((2, 1, 8, 8, 8), math.nan), LABEL)


def moving() -> Moving:
    torch.manual_seed(0)
    network = UNet(SPEC)
    return Moving(network, build_optimizer(network, TrainingSettings(epochs=1)), {}, {})


def stepper(held: Moving, **changes: object) -> Stepper:
    choices = {"precision": FP32, "ema": 0.0, "deep": False, **changes}
    return Stepper(held, build_loss("dice_ce"), **choices)  # type: ignore[arg-type]


def weights(held: Moving) -> list[Tensor]:
    return [weight.detach().clone() for weight in held.network.parameters()]


@pytest.mark.parametrize("deep", [False, True])
def test_the_loss_falls(*, deep: bool) -> None:
    held, tally = moving(), Tally()
    one = stepper(held, deep=deep)

    losses = [one.step(GOOD, tally, rate=0.01) for _ in range(40)]

    assert losses[-1] < 0.6 * losses[0]
    assert (tally.iteration, tally.epoch_count, tally.skipped) == (40, 40, 0)
    assert tally.epoch_loss == pytest.approx(sum(losses))


def test_a_loss_that_is_not_finite_leaves_the_weights() -> None:
    held, tally = moving(), Tally()
    before = weights(held)

    loss = stepper(held).step(BAD, tally, rate=0.01)

    assert math.isnan(loss)
    assert all(torch.equal(a, b) for a, b in zip(before, weights(held), strict=True))
    assert (tally.iteration, tally.skipped, tally.epoch_count) == (1, 1, 0)


def test_a_gradient_that_is_not_finite_leaves_the_weights() -> None:
    class InfiniteSlope(nn.Module):
        def forward(self, logits: Tensor, _target: Tensor) -> Tensor:
            return (logits - logits.detach()).abs().sqrt().sum() + 1

    held, tally = moving(), Tally()
    before = weights(held)

    Stepper(held, InfiniteSlope(), precision=FP32, ema=0, deep=False).step(GOOD, tally, rate=0.01)

    assert tally.skipped == 1
    assert all(torch.equal(a, b) for a, b in zip(before, weights(held), strict=True))


def test_ten_bad_iterations_in_a_row_end_the_run_and_nine_do_not() -> None:
    held, tally = moving(), Tally()
    one = stepper(held)
    batches: Iterator[Batch] = iter([BAD] * 9 + [GOOD] + [BAD] * 10)

    for _ in range(19):
        one.step(next(batches), tally, rate=0.01)
    with pytest.raises(ToolFailed, match="10 iterations in a row") as failure:
        one.step(next(batches), tally, rate=0.01)

    assert "learning rate (now 0.01)" in failure.value.hint
    assert tally.skipped == 19


def test_outliers_are_cut_to_a_norm_of_twelve() -> None:
    class Huge(nn.Module):
        def forward(self, logits: Tensor, _target: Tensor) -> Tensor:
            return 1e6 * logits.mean()

    held = moving()

    Stepper(held, Huge(), precision=FP32, ema=0, deep=False).step(GOOD, Tally(), rate=0.01)

    norms = torch.stack([weight.grad.norm() for weight in held.network.parameters() if weight.grad is not None])
    assert float(norms.norm()) == pytest.approx(12, rel=1e-4)


def test_the_average_follows_the_weights_and_forgets_the_start() -> None:
    held, tally = moving(), Tally()
    one = stepper(held, ema=0.99)
    start = weights(held)[0]

    for _ in range(3):
        one.step(GOOD, tally, rate=0.01)

    name = next(iter(held.ema))
    now = held.network.state_dict()[name]
    assert (held.ema[name] - now).norm() < (start - now).norm()
    assert not torch.equal(held.ema[name], now)


def test_coarse_labels_take_the_middle_of_each_block() -> None:
    label = torch.arange(6).reshape(1, 6, 1, 1)

    assert _shrink(label, torch.zeros(1, 2, 3, 1, 1)).flatten().tolist() == [1, 3, 5]
    assert _shrink(label, torch.zeros(1, 2, 6, 1, 1)).flatten().tolist() == [0, 1, 2, 3, 4, 5]
