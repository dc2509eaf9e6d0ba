"""Several things at once."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import Tensor

from medas.losses.build import build_loss
from medas.nets.build import build_network
from medas.nets.unet import UNet, UNetSpec
from medas.nets.vnet import VNetSpec
from medas.training.checkpoint import Moving, Tally
from medas.training.optimizer import build_optimizer
from medas.training.patches import Batch
from medas.training.precision import Precision
from medas.training.settings import TrainingSettings
from medas.training.stepper import Stepper
from medas.training.team import Team

BF16, FP32 = Precision("bf16", "cpu", ""), Precision("fp32", "cpu", "")


@pytest.mark.parametrize(
    ("threads", "batch", "precision", "workers", "each"),
    [
        (1, 2, BF16, 1, 1), (2, 2, BF16, 2, 1), (8, 2, BF16, 2, 4), (2, 8, BF16, 2, 1), (3, 2, BF16, 2, 1),
        (2, 1, BF16, 1, 2), (2, 2, FP32, 1, 2), (2, 4, FP32, 2, 1), (8, 2, Precision("bf16", "cuda", ""), 1, 8),
    ],
)  # fmt: skip
def test_threads_are_shared_out(threads: int, batch: int, precision: Precision, workers: int, each: int) -> None:
    team = Team.of(threads, batch=batch, precision=precision)

    assert (team.workers, team.threads) == (workers, each)


def test_things_are_done_at_the_same_time_and_come_back_in_order() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def meet(number: int) -> tuple[int, str]:
        meeting.wait()  # breaks if nobody else comes
        return number, threading.current_thread().name

    with Team(2) as team:
        done = team.map(meet, [0, 1, 2, 3])

    assert [number for number, _ in done] == [0, 1, 2, 3]
    assert len({name for _, name in done}) == 2


def test_every_worker_has_its_share_of_the_cores_and_the_number_comes_back() -> None:
    before = torch.get_num_threads()
    meeting = threading.Barrier(2, timeout=10)

    with Team(2, 3) as team:
        inside = team.map(lambda _: (meeting.wait(), torch.get_num_threads())[1], [0, 1])
        here = torch.get_num_threads()

    assert (inside, here, torch.get_num_threads()) == ([3, 3], 3, before)


def test_an_error_of_a_worker_reaches_the_caller() -> None:
    def fail(_: int) -> None:
        raise KeyError("lost")

    with Team(2) as team, pytest.raises(KeyError, match="lost"):
        team.map(fail, [0, 1])


def test_what_was_begun_is_not_done_again() -> None:
    done: list[tuple[int, str]] = []

    def work(number: int) -> int:
        done.append((number, threading.current_thread().name))
        return 10 * number

    with Team(2) as team:
        team.begin(work, 1)
        results = [team.result_of(work, 1), team.result_of(work, 2)]

    assert results == [10, 20]
    assert [number for number, _ in done] == [1, 2]
    assert done[1][1] == threading.current_thread().name != done[0][1]


def test_an_error_of_what_was_begun_comes_with_its_result() -> None:
    def fail(_: int) -> None:
        raise KeyError("lost")

    with Team(2) as team:
        team.begin(fail, 1)
        with pytest.raises(KeyError, match="lost"):
            team.result_of(fail, 1)


def test_one_worker_begins_nothing() -> None:
    with Team() as team:
        team.begin(lambda _: pytest.fail("too early"), 1)

        assert team.result_of(lambda number: number, 1) == 1


def test_outside_of_its_block_a_team_works_in_turn() -> None:
    team = Team(2)

    assert team.map(lambda number: (number, threading.current_thread()), [1, 2]) == [
        (1, threading.current_thread()),
        (2, threading.current_thread()),
    ]


@pytest.mark.parametrize("deep", [False, True])
def test_a_shared_batch_gives_the_gradients_of_the_whole_batch(*, deep: bool) -> None:
    spec = UNetSpec(1, 2, (4, 4, 4), ((1, 1, 1), (2, 2, 2), (2, 2, 2)), ((3, 3, 3),) * 3, deep_supervision=True)
    label = torch.randint(0, 2, (5, 8, 8, 8))
    batch = Batch(torch.randn(5, 1, 8, 8, 8) + label[:, None], label)

    def gradients(team: Team) -> list[Tensor]:
        torch.manual_seed(0)
        network = UNet(spec)
        held = Moving(network, build_optimizer(network, TrainingSettings(epochs=1)), {}, {})
        with team:
            Stepper(held, build_loss("dice_ce"), precision=FP32, ema=0, deep=deep, team=team).step(
                batch, Tally(), rate=0.01
            )
        return [value for weight in network.parameters() for value in (weight.grad, weight) if value is not None]

    for shared, whole in zip(gradients(Team(2)), gradients(Team()), strict=True):
        torch.testing.assert_close(shared, whole, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("precision", [FP32, BF16])
@pytest.mark.parametrize(
    "spec",
    [
        UNetSpec(1, 3, (8, 8, 8), ((2, 2, 2),) * 3, ((3, 3, 3),) * 3),
        UNetSpec(1, 3, (8, 8), ((1, 1, 1), (2, 2, 2)), ((3, 3, 3),) * 2, skip="concat", refine_width=4),
        UNetSpec(1, 3, (8, 8), ((2, 2, 1), (2, 2, 1)), ((3, 3, 1),) * 2, dimensions=2),
        VNetSpec(1, 3, width=4, kernel=(3, 3, 3), strides=((2, 2, 2),) * 2),
    ],
)
def test_patches_taken_one_by_one_give_the_gradients_of_the_batch(
    spec: UNetSpec | VNetSpec, precision: Precision
) -> None:
    # Single images in channels last have found two mistakes in torch 2.13.
    size = (16, 16, 1) if spec.dimensions == 2 else (16, 16, 16)
    label = torch.randint(0, 3, (2, *size))
    batch = Batch(torch.randn(2, 1, *size) + label[:, None], label)

    def gradients(team: Team) -> Tensor:
        torch.manual_seed(0)
        layout = torch.channels_last if spec.dimensions == 2 else torch.channels_last_3d
        network = build_network(spec).to(memory_format=layout)  # type: ignore[call-overload]
        held = Moving(network, build_optimizer(network, TrainingSettings(epochs=1)), {}, {})
        with team:
            stepper = Stepper(held, build_loss("dice_ce"), precision=precision, ema=0, deep=False, team=team)
            stepper.step(batch, Tally(), rate=0.01)
        return torch.cat([weight.grad.flatten() for weight in network.parameters() if weight.grad is not None])

    one_by_one, together = gradients(Team(2)), gradients(Team())

    assert (one_by_one - together).norm() < (1e-4 if precision.format == "fp32" else 0.1) * together.norm()


def test_a_team_gives_the_same_bits_every_time() -> None:
    spec = UNetSpec(1, 2, (8, 8), ((2, 2, 2), (2, 2, 2)), ((3, 3, 3),) * 2)
    label = torch.randint(0, 2, (2, 16, 16, 16))
    batch = Batch(label[:, None].float(), label)

    def weights() -> list[Tensor]:
        torch.manual_seed(0)
        network = UNet(spec)
        held, tally = Moving(network, build_optimizer(network, TrainingSettings(epochs=1)), {}, {}), Tally()
        with Team(2) as team:
            one = Stepper(held, build_loss("dice_ce"), precision=BF16, ema=0, deep=False, team=team)
            for _ in range(5):
                one.step(batch, tally, rate=0.01)
        return list(network.parameters())

    assert all(torch.equal(a, b) for a, b in zip(weights(), weights(), strict=True))
