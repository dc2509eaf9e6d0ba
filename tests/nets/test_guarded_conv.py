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


def test_an_output_is_thin_below_the_size_of_the_kernel_and_where_a_stride_leaves_one_voxel() -> None:
    def thin(width: int, kernel: int, stride: int = 1) -> bool:
        return GuardedConv3d(1, 1, kernel, stride, kernel // 2).is_thin(torch.Size((9, 9, width)))

    assert [thin(width, 1) for width in (1, 2)] == [False, False]
    assert [thin(width, 1, 2) for width in (1, 2, 3)] == [True, True, False]
    assert [thin(width, 3) for width in (1, 2, 3, 4)] == [True, True, False, False]
    assert [thin(width, 3, 2) for width in (3, 4, 5, 6)] == [True, True, False, False]
    assert [thin(width, 5) for width in (3, 4, 5)] == [True, True, False]


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last_3d])
@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 1, 6), (6, 1, 6), (1, 4, 4), (3, 3, 3), (4, 6, 2)])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [3, 5])
def test_bf16_differs_from_fp32_by_its_rounding_only(
    shape: tuple[int, int, int], kernel: int, stride: int, layout: torch.memory_format
) -> None:
    conv = GuardedConv3d(16, 16, kernel, stride, kernel // 2, bias=False).to(memory_format=layout)  # type: ignore[call-overload]
    image = torch.randn(2, 16, *shape).to(torch.bfloat16).float().contiguous(memory_format=layout)
    with torch.no_grad():
        conv.weight.copy_(conv.weight.to(torch.bfloat16).float())
    back = torch.randn(conv(image).shape).to(torch.bfloat16).float()
    image.requires_grad_()

    exact = conv(image)
    expected = torch.autograd.grad(exact, (image, conv.weight), back)
    # What is freed here is what memory that nothing was written to holds afterwards.
    for size in range(8, 21):
        del [torch.full((1 << size,), float("nan")) for _ in range(4)][:]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        fast = conv(image)
    found = torch.autograd.grad(fast, (image, conv.weight), back.to(fast.dtype))

    assert fast.dtype == torch.bfloat16
    for one, other in zip((fast, *found), (exact, *expected), strict=True):
        assert (one.float() - other).norm() <= 0.02 * other.norm()


def test_other_padding_is_left_to_torch() -> None:
    conv = GuardedConv3d(1, 1, 3, 1, padding="same", padding_mode="circular")

    assert conv(torch.randn(1, 1, 4, 4, 1)).shape == (1, 1, 4, 4, 1)
