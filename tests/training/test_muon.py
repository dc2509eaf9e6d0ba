"""Steps in which all directions count alike."""

from __future__ import annotations

import pytest
import torch

from medas.training.muon import orthogonal


@pytest.mark.parametrize("shape", [(4, 30), (30, 4), (8, 8), (1, 5)])
@pytest.mark.parametrize("size", [1e-6, 1.0, 1e4])
def test_singular_values_come_near_one(shape: tuple[int, int], size: float) -> None:
    matrix = torch.linalg.qr(torch.randn(max(shape), min(shape))).Q * torch.linspace(0.2, 1, min(shape)) * size
    matrix = matrix if shape[0] > shape[1] else matrix.T

    values = torch.linalg.svdvals(orthogonal(matrix))

    assert values.min() > 0.65
    assert values.max() < 1.25


def test_directions_stay() -> None:
    u, _, v = torch.linalg.svd(torch.randn(5, 9), full_matrices=False)
    matrix = u @ torch.diag(torch.tensor([3.0, 2.5, 2.0, 1.5, 1.0])) @ v

    turned = u.T @ orthogonal(matrix) @ v.T

    assert (turned - torch.diag(turned.diagonal())).abs().max() < 1e-4
    assert turned.diagonal().min() > 0.65


def test_it_is_five_steps_of_the_quintic() -> None:
    matrix = torch.randn(6, 20, dtype=torch.double)
    expected = matrix / matrix.norm()
    for _ in range(5):
        gram = expected @ expected.T
        expected = 3.4445 * expected + (-4.7750 * gram + 2.0315 * gram @ gram) @ expected

    torch.testing.assert_close(orthogonal(matrix), expected)
    torch.testing.assert_close(orthogonal(matrix.float()), expected.float(), atol=1e-5, rtol=0)


def test_nothing_stays_nothing() -> None:
    assert torch.equal(orthogonal(torch.zeros(3, 4)), torch.zeros(3, 4))
