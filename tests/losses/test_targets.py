"""One channel per class."""

from __future__ import annotations

import torch

from medas.losses.targets import one_hot


def test_each_voxel_is_one_in_the_channel_of_its_class() -> None:
    target = torch.tensor([0, 2, 1]).reshape(1, 3, 1, 1)

    channels = one_hot(target, 3)

    assert channels.shape == (1, 3, 3, 1, 1)
    assert channels.reshape(3, 3).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_the_type_of_the_numbers_can_be_chosen() -> None:
    assert one_hot(torch.zeros(1, 1, 1, 1, dtype=torch.long), 2, dtype=torch.double).dtype == torch.double
