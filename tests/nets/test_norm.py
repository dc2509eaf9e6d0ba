"""The fused norm gives the numbers of the two layers it stands for."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from medas.nets.norm import NormLeakyReLU

LAYOUTS = [torch.contiguous_format, torch.channels_last_3d]


def gradients(layer: nn.Module, x: Tensor, back: Tensor) -> list[Tensor]:
    entrance = x.clone(memory_format=torch.preserve_format).requires_grad_()
    result = layer(entrance)
    return [result, *torch.autograd.grad(result, (entrance, *layer.parameters()), back)]


def twin(norm: NormLeakyReLU, channels: int) -> nn.Module:
    plain = nn.Sequential(nn.InstanceNorm3d(channels, affine=True), nn.LeakyReLU(0.01))
    plain[0].weight, plain[0].bias = norm.weight, norm.bias
    return plain


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(2, 5, 6, 4, 3), (1, 24, 5, 5, 5), (3, 1, 4, 4, 1)])
@pytest.mark.parametrize("offset", [0.0, 50.0])
def test_it_equals_instance_norm_and_leaky_relu_with_all_gradients(
    layout: torch.memory_format, shape: tuple[int, ...], offset: float
) -> None:
    draw = torch.Generator().manual_seed(0)
    x = (torch.randn(shape, generator=draw) + offset).contiguous(memory_format=layout)
    norm = NormLeakyReLU(shape[1])
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    back = torch.randn(shape, generator=draw).contiguous(memory_format=layout)

    fused, plain = gradients(norm, x, back), gradients(twin(norm, shape[1]), x, back)

    for mine, expected in zip(fused, plain, strict=True):
        torch.testing.assert_close(mine, expected, rtol=1e-5, atol=1e-5 * max(1.0, offset))


def test_gradients_agree_with_differences_in_double() -> None:
    x = torch.randn(2, 3, 3, 2, 2, dtype=torch.double, requires_grad=True)
    norm = NormLeakyReLU(3).double()

    assert torch.autograd.gradcheck(norm, (x,))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_and_type_stay(layout: torch.memory_format) -> None:
    x = torch.randn(2, 4, 3, 3, 3).to(torch.bfloat16).contiguous(memory_format=layout)

    result = NormLeakyReLU(4)(x)

    assert result.dtype == torch.bfloat16
    assert result.is_contiguous(memory_format=layout)


def test_bfloat16_differs_from_fp32_by_its_rounding_only() -> None:
    x = torch.randn(2, 8, 6, 6, 6).to(torch.bfloat16)
    back = torch.ones(x.shape).to(torch.bfloat16)

    small, wide = gradients(NormLeakyReLU(8), x, back), gradients(NormLeakyReLU(8), x.float(), back.float())

    torch.testing.assert_close(small[0].float(), wide[0], rtol=0.01, atol=0.01)
    torch.testing.assert_close(small[1].float(), wide[1], rtol=0.05, atol=0.05)


def test_a_constant_channel_becomes_the_bias() -> None:
    norm = NormLeakyReLU(1)
    nn.init.constant_(norm.bias, 3.0)

    result = norm(torch.full((1, 1, 2, 2, 2), 7.0))

    assert result.unique().tolist() == [3.0]


def test_it_works_on_images_too() -> None:
    x = torch.randn(2, 3, 5, 4)

    result = NormLeakyReLU(3)(x)

    expected = nn.functional.leaky_relu(nn.functional.instance_norm(x), 0.01)
    torch.testing.assert_close(result, expected)
