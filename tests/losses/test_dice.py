"""Dice loss against values by hand."""

from __future__ import annotations

import pytest
import torch

from medas.losses.dice import DiceLoss


def volume(*values: float) -> torch.Tensor:
    return torch.tensor(values).reshape(1, 1, len(values), 1, 1)


@pytest.mark.parametrize(
    ("foreground", "truth", "loss"),
    [
        ((1.0, 1.0, 0.0, 0.0), (1, 1, 0, 0), 0.0),  # equal
        ((1.0, 1.0, 0.0, 0.0), (0, 0, 1, 1), 1.0),  # nothing in common
        ((1.0, 1.0, 0.0, 0.0), (0, 1, 1, 0), 0.5),  # 2 * 1 / (2 + 2)
        ((1.0, 1.0, 1.0, 1.0), (1, 0, 0, 0), 0.6),  # 1 - 2 * 1 / (4 + 1)
        ((0.5, 0.5, 0.0, 0.0), (1, 0, 0, 0), 0.5),  # 1 - 2 * 0.5 / (1 + 1)
        ((0.0, 0.0, 0.0, 0.0), (0, 0, 0, 0), 0.0),  # empty against empty
        ((0.0, 0.0, 0.0, 0.0), (1, 0, 0, 0), 1.0),  # missed
    ],
)
def test_loss_of_a_foreground(foreground: tuple[float, ...], truth: tuple[int, ...], loss: float) -> None:
    probabilities = torch.cat((1 - volume(*foreground), volume(*foreground)), dim=1)

    found = DiceLoss(smooth=1e-7).of_probabilities(probabilities, torch.tensor(truth).reshape(1, 4, 1, 1))

    assert float(found) == pytest.approx(loss, abs=1e-5)


def test_background_counts_only_on_request() -> None:
    probabilities = torch.cat((volume(1.0, 1.0), volume(0.0, 0.0)), dim=1)
    truth = torch.tensor([0, 1]).reshape(1, 2, 1, 1)

    # Background: 1 - 2 * 1 / (2 + 1) = 1/3; foreground: missed, 1.
    assert float(DiceLoss().of_probabilities(probabilities, truth)) == pytest.approx(1, abs=1e-4)
    assert float(DiceLoss(background=True).of_probabilities(probabilities, truth)) == pytest.approx(2 / 3, abs=1e-4)


def test_over_the_batch_a_patch_without_the_structure_is_no_miss() -> None:
    foreground = torch.tensor([1.0, 0.0, 0.1, 0.0]).reshape(2, 1, 2, 1, 1)
    probabilities = torch.cat((1 - foreground, foreground), dim=1)
    truth = torch.tensor([1, 0, 0, 0]).reshape(2, 2, 1, 1)

    # Together 1 - 2 * 1 / (1.1 + 1); apart the mean of 0 and 1.
    assert float(DiceLoss().of_probabilities(probabilities, truth)) == pytest.approx(1 - 2 / 2.1, abs=1e-4)
    assert float(DiceLoss(batch=False).of_probabilities(probabilities, truth)) == pytest.approx(0.5, abs=1e-3)


def test_logits_are_taken_through_a_softmax() -> None:
    logits = torch.zeros(1, 2, 2, 1, 1)
    truth = torch.tensor([1, 1]).reshape(1, 2, 1, 1)

    assert float(DiceLoss()(logits, truth)) == pytest.approx(1 - 2 * 1 / (1 + 2), abs=1e-4)


@pytest.mark.parametrize("loss", [DiceLoss(), DiceLoss(batch=False, background=True)])
def test_gradients_agree_with_differences_in_double(loss: DiceLoss) -> None:
    logits = torch.randn(2, 3, 2, 2, 1, dtype=torch.double, requires_grad=True)
    truth = torch.randint(0, 3, (2, 2, 2, 1))

    assert torch.autograd.gradcheck(lambda x: loss(x, truth), (logits,))
