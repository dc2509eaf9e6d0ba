"""Cross-entropy class by class against values by hand."""

from __future__ import annotations

import math

import pytest
import torch

from medas.losses.binary_cross_entropy import BinaryCrossEntropyLoss


def test_every_class_is_judged_by_itself() -> None:
    # Sigmoids of 0 and ln 3 are 1/2 and 3/4.
    logits = torch.tensor([0.0, math.log(3)]).reshape(1, 2, 1, 1, 1)

    right = BinaryCrossEntropyLoss()(logits, torch.tensor(1).reshape(1, 1, 1, 1))
    wrong = BinaryCrossEntropyLoss()(logits, torch.tensor(0).reshape(1, 1, 1, 1))

    assert float(right) == pytest.approx((math.log(2) + math.log(4 / 3)) / 2, abs=1e-6)
    assert float(wrong) == pytest.approx((math.log(2) + math.log(4)) / 2, abs=1e-6)


def test_gradients_agree_with_differences_in_double() -> None:
    logits = torch.randn(1, 3, 2, 2, 1, dtype=torch.double, requires_grad=True)
    truth = torch.randint(0, 3, (1, 2, 2, 1))

    assert torch.autograd.gradcheck(lambda x: BinaryCrossEntropyLoss()(x, truth), (logits,))
