from __future__ import annotations

import numpy as np
import torch
from benchmarks.data import batch
from benchmarks.train.ours import network
from benchmarks.train.weights import Losses, swap_halves


def test_our_network_is_the_plain_unet_of_the_plan() -> None:
    made = network()

    outputs = made.forward_deep(torch.zeros(1, 1, 8, 8, 8))

    assert [tuple(output.shape) for output in outputs] == [(1, 3, 8, 8, 8), (1, 3, 4, 4, 4), (1, 3, 2, 2, 2)]
    # As many as the convolutions of nnU-Net's PlainConvUNet have, without biases and upsampling.
    assert sum(layer.weight.numel() for layer in made.modules() if isinstance(layer, torch.nn.Conv3d)) == 5_254_656


def test_halves_of_the_input_change_places() -> None:
    layer = torch.nn.Conv3d(2, 1, 1)
    layer.weight.data = torch.tensor([3.0, 5.0]).reshape(1, 2, 1, 1, 1)

    swap_halves(layer)

    assert layer.weight.flatten().tolist() == [5, 3]


def test_only_the_last_ten_losses_count() -> None:
    losses = Losses()

    means = [losses.mean_with(loss) for loss in (100, *[1] * 10)]

    assert (means[0], means[-1]) == (100, 1)


def test_equal_numbers_give_equal_batches() -> None:
    first, again, other = batch(3, size=1), batch(3, size=1), batch(4, size=1)

    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert np.unique(first[1]).tolist() == [0, 1, 2]
