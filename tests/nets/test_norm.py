"""The fused norm gives the numbers of the two layers it stands for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from medas.nets.norm import NormLeakyReLU

LAYOUTS = [torch.contiguous_format, torch.channels_last_3d]


def gradients(layer: Callable[[Tensor], Tensor], inputs: list[Tensor], back: Tensor) -> list[Tensor]:
    """Return the result and the gradients of image, weight and bias."""
    inputs = [value.detach().clone(memory_format=torch.preserve_format).requires_grad_() for value in inputs]
    result = layer(*inputs)
    return [result, *torch.autograd.grad(result, inputs, back.to(result.dtype))]


def by_definition(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Instance norm and LeakyReLU in double; torch's own layer has wrong gradients for some layouts."""
    x, axes, shape = x.double(), (2, 3, 4), (1, -1, 1, 1, 1)
    mean, variance = x.mean(axes, keepdim=True), x.var(axes, keepdim=True, unbiased=False)
    normalized = (x - mean) / (variance + 1e-5).sqrt() * weight.reshape(shape) + bias.reshape(shape)
    return functional.leaky_relu(normalized, 0.01)


def fused(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return functional_call(NormLeakyReLU(len(weight)), {"weight": weight, "bias": bias}, (x,))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("layout_back", LAYOUTS)
@pytest.mark.parametrize(
    "shape", [(2, 5, 6, 4, 3), (1, 24, 5, 5, 5), (3, 1, 4, 4, 1), (1, 2, 30, 33, 33), (2, 2, 40, 40, 40)]
)
@pytest.mark.parametrize("offset", [0.0, 5.0])
def test_it_is_instance_norm_and_leaky_relu_with_all_gradients(
    layout: torch.memory_format, layout_back: torch.memory_format, shape: tuple[int, ...], offset: float
) -> None:
    x = (torch.randn(shape) + offset).contiguous(memory_format=layout)
    inputs = [x, torch.randn(shape[1]), torch.randn(shape[1])]
    back = torch.randn(shape).contiguous(memory_format=layout_back)
    # At 0 the slope jumps, and the last bit decides on which side a voxel lies.
    back[by_definition(*inputs).abs() < 1e-3] = 0

    mine, expected = gradients(fused, inputs, back), gradients(by_definition, inputs, back)

    voxels = x[0, 0].numel()
    for one, other, size in zip(mine, expected, (1, 1, voxels**0.5, voxels**0.5), strict=True):
        torch.testing.assert_close(one, other.float(), rtol=1e-5, atol=1e-5 * (1 + offset) * max(1.0, size))


def test_it_equals_the_layers_of_torch_where_those_are_right() -> None:
    x, back = torch.randn(2, 4, 5, 5, 5), torch.randn(2, 4, 5, 5, 5)
    plain = nn.Sequential(nn.InstanceNorm3d(4, affine=True), nn.LeakyReLU(0.01))

    mine = gradients(fused, [x, torch.ones(4), torch.zeros(4)], back)
    theirs = gradients(plain, [x], back)

    for one, other in zip(mine, theirs, strict=False):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)


def test_gradients_agree_with_differences_in_double() -> None:
    x = torch.randn(2, 3, 3, 2, 2, dtype=torch.double, requires_grad=True)
    norm = NormLeakyReLU(3).double()

    assert torch.autograd.gradcheck(norm, (x,))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_and_type_stay_in_what_networks_on_cpus_compute(layout: torch.memory_format) -> None:
    x = torch.randn(2, 4, 3, 3, 3).to(torch.bfloat16).contiguous(memory_format=layout)

    result = NormLeakyReLU(4)(x)

    assert result.dtype == torch.bfloat16
    assert result.is_contiguous(memory_format=layout)


def test_bfloat16_differs_from_fp32_by_its_rounding_only() -> None:
    x = torch.randn(2, 8, 6, 6, 6).to(torch.bfloat16)
    back = torch.ones(x.shape).to(torch.bfloat16)

    weights = [torch.ones(8), torch.zeros(8)]
    small, wide = gradients(fused, [x, *weights], back), gradients(fused, [x.float(), *weights], back.float())

    torch.testing.assert_close(small[0].float(), wide[0], rtol=0.01, atol=0.01)
    torch.testing.assert_close(small[1].float(), wide[1], rtol=0.05, atol=0.05)


def test_a_constant_channel_becomes_the_bias() -> None:
    norm = NormLeakyReLU(1)
    nn.init.constant_(norm.bias, 3.0)

    result = norm(torch.full((1, 1, 2, 2, 2), 7.0))

    assert result.unique().tolist() == pytest.approx([3.0], abs=1e-3)


def test_it_works_on_images_too() -> None:
    x = torch.randn(2, 3, 5, 4)

    result = NormLeakyReLU(3)(x)

    expected = nn.functional.leaky_relu(nn.functional.instance_norm(x), 0.01)
    torch.testing.assert_close(result, expected)
