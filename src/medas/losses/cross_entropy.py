"""Cross-entropy of classes that exclude each other."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional


class CrossEntropyLoss(nn.Module):
    """Mean over voxels of -ln of the probability given to the true class."""

    def __init__(self, *, smoothing: float = 0.0) -> None:
        """Share `smoothing` (0 to 1) of each target evenly among all classes; 0 trusts the labels fully."""
        super().__init__()
        self.smoothing = smoothing

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss in nats of logits (B, C, I, J, K) against class numbers (B, I, J, K)."""
        return functional.cross_entropy(logits, target, label_smoothing=self.smoothing)
