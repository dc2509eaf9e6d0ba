"""The guarded convolution is a convolution."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from medas.nets.guarded_conv import GuardedConv3d


@pytest.mark.parametrize("width", [1, 2, 3, 5])
@pytest.mark.parametrize("kernel", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, (2, 2, 1)])
def test_result_and_gradients_equal_the_plain_convolution(
    width: int, kernel: int, stride: int | tuple[int, int, int]
) -> None:
    padding = 1 if kernel == 3 or width < kernel else 0
    guarded = GuardedConv3d(2, 4, kernel, stride, padding)
    plain = nn.Conv3d(2, 4, kernel, stride, padding)
    plain.load_state_dict(guarded.state_dict())
    x = torch.randn(1, 2, 6, 6, width, requires_grad=True)

    mine, expected = guarded(x), plain(x)

    torch.testing.assert_close(mine, expected)
    back = torch.randn(mine.shape)
    torch.testing.assert_close(
        torch.autograd.grad(mine, (x, *guarded.parameters()), back),
        torch.autograd.grad(expected, (x, *plain.parameters()), back),
    )


def test_dilated_kernels_that_leave_one_voxel_are_guarded_alike() -> None:
    guarded = GuardedConv3d(1, 1, 3, 2, 0, dilation=2)
    plain = nn.Conv3d(1, 1, 3, 2, 0, dilation=2)
    plain.load_state_dict(guarded.state_dict())
    x = torch.randn(1, 1, 7, 7, 5)

    torch.testing.assert_close(guarded(x), plain(x))


def test_risk_is_an_output_of_one_voxel_with_a_stride() -> None:
    conv = GuardedConv3d(1, 1, 3, 2, 1)

    assert [conv._is_risky(width) for width in (1, 2, 3, 4)] == [True, True, False, False]


def test_other_padding_is_left_to_torch() -> None:
    conv = GuardedConv3d(1, 1, 3, 1, padding="same", padding_mode="circular")

    assert conv(torch.randn(1, 1, 4, 4, 1)).shape == (1, 1, 4, 4, 1)
