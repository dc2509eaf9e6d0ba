"""The Lovasz loss is the Jaccard index where the network is certain."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from medas.losses.lovasz import LovaszLoss

CERTAIN = 100.0
"""Logit of a class that has probability 1."""


def certain(guess: list[int], classes: int) -> torch.Tensor:
    numbers = torch.tensor(guess)
    return CERTAIN * torch.nn.functional.one_hot(numbers, classes).T.float().reshape(1, classes, -1, 1, 1)


def target(truth: list[int]) -> torch.Tensor:
    return torch.tensor(truth).reshape(1, -1, 1, 1)


def jaccard(guess: list[int], truth: list[int], number: int) -> float:
    both = sum(g == number == t for g, t in zip(guess, truth, strict=True))
    either = sum(number in (g, t) for g, t in zip(guess, truth, strict=True))
    return both / either


@pytest.mark.parametrize(
    ("guess", "truth", "loss"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], 0.0),
        ([1, 1, 0, 0], [0, 0, 1, 1], 1.0),
        ([0, 1, 1, 1], [0, 0, 1, 1], (1 / 2 + 1 / 3) / 2),  # Jaccard 1/2 and 2/3
        ([0, 0], [0, 0], 0.0),  # only background
        ([0, 1], [0, 0], 0.5),  # the foreground is absent, so only the background is judged
    ],
)
def test_loss_by_hand(guess: list[int], truth: list[int], loss: float) -> None:
    assert float(LovaszLoss()(certain(guess, 2), target(truth))) == pytest.approx(loss, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12))
def test_it_is_one_minus_the_mean_jaccard_of_present_classes(voxels: list[tuple[int, int]]) -> None:
    guess, truth = [g for g, _ in voxels], [t for _, t in voxels]

    found = float(LovaszLoss()(certain(guess, 3), target(truth)))

    expected = [1 - jaccard(guess, truth, number) for number in sorted(set(truth))]
    assert found == pytest.approx(sum(expected) / len(expected), abs=1e-5)


def test_gradients_agree_with_differences_in_double() -> None:
    logits = torch.randn(1, 3, 3, 2, 1, dtype=torch.double, requires_grad=True)
    truth = torch.tensor([0, 1, 2, 1, 0, 2]).reshape(1, 3, 2, 1)

    assert torch.autograd.gradcheck(lambda x: LovaszLoss()(x, truth), (logits,))
