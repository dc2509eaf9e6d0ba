"""Losses by name."""

from __future__ import annotations

import pytest
import torch

from medas.errors import WrongInput
from medas.losses.build import LOSSES, build_loss


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_is_smaller_for_a_better_answer(name: str) -> None:
    truth = torch.tensor([0, 1, 2, 1]).reshape(1, 4, 1, 1)
    right = 3.0 * torch.nn.functional.one_hot(truth.flatten(), 3).T.reshape(1, 3, 4, 1, 1)
    loss = build_loss(name)

    assert loss(right, truth) < loss(torch.zeros(1, 3, 4, 1, 1), truth) < loss(-right, truth)


@pytest.mark.parametrize("name", LOSSES)
def test_empty_masks_give_finite_losses_and_gradients(name: str) -> None:
    logits = torch.randn(1, 3, 4, 1, 1, requires_grad=True)

    loss = build_loss(name)(logits, torch.zeros(1, 4, 1, 1, dtype=torch.long))

    (gradient,) = torch.autograd.grad(loss, logits)
    assert torch.isfinite(loss)
    assert torch.isfinite(gradient).all()


def test_an_unknown_name_is_refused_with_the_list() -> None:
    with pytest.raises(WrongInput, match="must be one of dice, ce, bce, lovasz, dice_ce, lovasz_ce, got 'focal'"):
        build_loss("focal")
