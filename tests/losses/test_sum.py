"""Losses added up."""

from __future__ import annotations

import torch

from medas.losses.cross_entropy import CrossEntropyLoss
from medas.losses.dice import DiceLoss
from medas.losses.sum import SumLoss


def test_the_sum_is_the_sum() -> None:
    logits, truth = torch.randn(2, 2, 3, 1, 1), torch.randint(0, 2, (2, 3, 1, 1))
    dice, cross_entropy = DiceLoss(), CrossEntropyLoss()

    total = SumLoss(dice, cross_entropy)(logits, truth)

    torch.testing.assert_close(total, dice(logits, truth) + cross_entropy(logits, truth))


def test_one_loss_is_itself() -> None:
    logits, truth = torch.randn(1, 2, 3, 1, 1), torch.randint(0, 2, (1, 3, 1, 1))

    torch.testing.assert_close(SumLoss(DiceLoss())(logits, truth), DiceLoss()(logits, truth))
