"""The class with the highest score."""

from __future__ import annotations

import pytest
import torch

from medas.training.winner import winner


@pytest.mark.parametrize("classes", [1, 2, 5, 256, 300])
def test_it_is_argmax(classes: int) -> None:
    scores = torch.randn(classes, 4, 5, 6)

    assert torch.equal(winner(scores).long(), scores.argmax(dim=0))


def test_the_first_of_several_wins() -> None:
    scores = torch.tensor([[1.0, 0, 0, 2], [1, 3, 0, 2], [0, 3, 0, 5]])

    assert winner(scores).tolist() == [0, 1, 0, 2]


def test_parts_of_larger_buffers_are_read_in_place() -> None:
    scores = torch.randn(3, 9, 9, 9)[:, 2:7, :, 1:4]

    assert torch.equal(winner(scores).long(), scores.argmax(dim=0))


def test_a_byte_is_enough_for_256_classes() -> None:
    assert winner(torch.randn(256, 2)).dtype == torch.uint8
    assert winner(torch.randn(257, 2)).dtype == torch.int16
