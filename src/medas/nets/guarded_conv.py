"""A 3D convolution that is safe in bf16 on CPUs with AMX."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional


class GuardedConv3d(nn.Conv3d):
    """`Conv3d` that never strides the last axis when the output would be one voxel wide there.

    In bf16 on AMX such outputs are uninitialized memory (pytorch#169688, torch 2.13.0). With stride 1 on that axis and
    only the first voxel kept the result is the same by definition, at the cost of a few voxels on an axis that is thin.
    Only zero padding given in numbers is guarded; other padding modes behave as `Conv3d`.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name torch gives it
        """Return the convolution of (B, C, I, J, K)."""
        if self.padding_mode != "zeros" or isinstance(self.padding, str) or not self._is_risky(input.shape[-1]):
            return super().forward(input)
        stride = (self.stride[0], self.stride[1], 1)
        wide = functional.conv3d(input, self.weight, self.bias, stride, self.padding, self.dilation, self.groups)
        return wide[..., :1]

    def _is_risky(self, width: int) -> bool:
        if self.stride[-1] == 1:
            return False
        reach = self.dilation[-1] * (self.kernel_size[-1] - 1) + 1
        padded = width + 2 * int(self.padding[-1])
        return (padded - reach) // self.stride[-1] + 1 == 1
