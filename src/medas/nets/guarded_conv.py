"""A 3D convolution that is safe in bf16 on CPUs."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GuardedConv3d(nn.Conv3d):
    """`Conv3d` that computes thin outputs in fp32 where others are computed in bf16.

    torch 2.13.0 leaves memory uninitialized in bf16 on CPUs: in the output where AMX strides the last axis down to one
    voxel (pytorch#169688), and, with AVX-512 BF16, in the gradient of the weights wherever the output has fewer voxels
    along an axis than the kernel; some of those cases write beyond their memory too. Of 216 shapes for each of 7 kernels
    with outputs of 1 to 8 voxels no other one was wrong, nor was any 2D or transposed convolution.

    Such outputs are small, so their time does not count. Only padding given in numbers is guarded.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name torch gives it
        """Return the convolution of (B, C, I, J, K)."""
        if not self._is_bf16(input) or isinstance(self.padding, str) or not self.is_thin(input.shape[2:]):
            return super().forward(input)
        with torch.autocast("cpu", enabled=False):
            bias = None if self.bias is None else self.bias.float()
            result: Tensor = self._conv_forward(input.float(), self.weight.float(), bias).to(torch.bfloat16)
            return result

    def _is_bf16(self, given: Tensor) -> bool:
        if given.device.type != "cpu":
            return False
        if torch.is_autocast_enabled("cpu"):
            return torch.get_autocast_dtype("cpu") == torch.bfloat16
        return given.dtype == torch.bfloat16

    def is_thin(self, shape: torch.Size) -> bool:
        """Return whether the output for images (I, J, K) has too few voxels along an axis."""
        for axis, given in enumerate(shape):
            kernel, stride = self.kernel_size[axis], self.stride[axis]
            reach = self.dilation[axis] * (kernel - 1) + 1
            voxels = (given + 2 * int(self.padding[axis]) - reach) // stride + 1
            if voxels < max(kernel, 2 if stride > 1 else 1):
                return True
        return False
