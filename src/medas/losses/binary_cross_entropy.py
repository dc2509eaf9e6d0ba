"""Cross-entropy of classes that are judged one by one."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from medas.losses.targets import one_hot


class BinaryCrossEntropyLoss(nn.Module):
    """Mean over voxels and classes of the cross-entropy of each class against the rest, by sigmoid."""

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss in nats of logits (B, C, I, J, K) against class numbers (B, I, J, K)."""
        truth = one_hot(target, logits.shape[1], dtype=logits.dtype)
        return functional.binary_cross_entropy_with_logits(logits, truth)
