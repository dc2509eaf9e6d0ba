"""Arithmetic on axes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from medas.nets.axes import (
    InstanceNorm,
    as_axes,
    convolution,
    crop_to,
    downsampling,
    fold,
    pad_to_multiple,
    pointwise,
    unfold,
    upsampling,
)

small = st.integers(1, 3)


@given(st.tuples(small, small, small), st.tuples(small, small, small), small)
def test_unfold_undoes_fold_exactly(factor: tuple[int, int, int], blocks: tuple[int, int, int], channels: int) -> None:
    size = [count * step for count, step in zip(blocks, factor, strict=True)]
    image = torch.randn(2, channels, *size)

    folded = fold(image, factor)

    assert folded.shape == (2, channels * factor[0] * factor[1] * factor[2], *blocks)
    assert torch.equal(unfold(folded, factor), image)


def test_fold_moves_the_voxels_of_a_block_into_channels() -> None:
    image = torch.arange(8.0).reshape(1, 1, 2, 2, 2)

    assert fold(image, (2, 2, 2)).flatten().tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_padding_repeats_the_border_and_crop_takes_it_off() -> None:
    image = torch.arange(3.0).reshape(1, 1, 3, 1, 1)

    padded = pad_to_multiple(image, (2, 1, 1))

    assert padded.flatten().tolist() == [0, 1, 2, 2]
    assert torch.equal(crop_to(padded, image.shape), image)


def test_padding_leaves_a_multiple_as_it_is() -> None:
    image = torch.zeros(1, 1, 4, 4, 4)

    assert pad_to_multiple(image, (2, 4, 1)) is image


def test_instance_norm_equals_that_of_torch() -> None:
    x = torch.randn(2, 3, 4, 5, 6)

    torch.testing.assert_close(InstanceNorm(3)(x), nn.functional.instance_norm(x))


@pytest.mark.parametrize("dimensions", [2, 3])
def test_layers_keep_halve_and_double_the_grid(dimensions: int) -> None:
    x = torch.randn(1, 2, 8, 8, 8)[..., 0] if dimensions == 2 else torch.randn(1, 2, 8, 8, 8)
    stride = (2, 2, 1) if dimensions == 2 else (2, 2, 2)

    same = convolution(dimensions, 2, 3, kernel=(3, 3, 3))(x)
    half = downsampling(dimensions, 2, 3, stride=stride)(x)
    double = upsampling(dimensions, 3, 2, stride=stride)(half)
    mapped = pointwise(dimensions, 2, 5)(x)

    assert list(same.shape[2:]) == [8] * dimensions
    assert list(half.shape[2:]) == [4] * dimensions
    assert double.shape == x.shape
    assert mapped.shape[1] == 5


def test_three_numbers_are_needed() -> None:
    assert as_axes([1.0, 2, 3]) == (1, 2, 3)
    with pytest.raises(ValueError, match="unpack"):
        as_axes([1, 2])
