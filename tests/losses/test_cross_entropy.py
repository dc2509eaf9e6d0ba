"""Cross-entropy against values by hand."""

from __future__ import annotations

import math

import pytest
import torch

from medas.losses.cross_entropy import CrossEntropyLoss


def logits_of(*probabilities: float) -> torch.Tensor:
    """Two classes; the second one has these probabilities."""
    p = torch.tensor(probabilities)
    return torch.stack((1 - p, p)).log().reshape(1, 2, -1, 1, 1)


@pytest.mark.parametrize(
    ("probability", "truth", "loss"),
    [(0.5, 1, math.log(2)), (0.25, 1, math.log(4)), (0.25, 0, math.log(4 / 3)), (0.999999, 1, 0.0)],
)
def test_loss_of_one_voxel(probability: float, truth: int, loss: float) -> None:
    found = CrossEntropyLoss()(logits_of(probability), torch.tensor(truth).reshape(1, 1, 1, 1))

    assert float(found) == pytest.approx(loss, abs=1e-4)


def test_voxels_count_alike() -> None:
    found = CrossEntropyLoss()(logits_of(0.5, 0.25), torch.tensor([1, 1]).reshape(1, 2, 1, 1))

    assert float(found) == pytest.approx((math.log(2) + math.log(4)) / 2, abs=1e-5)


def test_smoothing_gives_a_share_to_the_other_classes() -> None:
    found = CrossEntropyLoss(smoothing=0.2)(logits_of(0.25), torch.tensor(1).reshape(1, 1, 1, 1))

    assert float(found) == pytest.approx(0.9 * math.log(4) + 0.1 * math.log(4 / 3), abs=1e-5)


def test_gradients_agree_with_differences_in_double() -> None:
    logits = torch.randn(1, 3, 2, 2, 1, dtype=torch.double, requires_grad=True)
    truth = torch.randint(0, 3, (1, 2, 2, 1))

    assert torch.autograd.gradcheck(lambda x: CrossEntropyLoss()(x, truth), (logits,))
