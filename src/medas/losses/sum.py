"""Several losses added up."""

from __future__ import annotations

from torch import Tensor, nn


class SumLoss(nn.Module):
    """The plain sum of losses of the same logits."""

    def __init__(self, *losses: nn.Module) -> None:
        """Take at least one loss."""
        super().__init__()
        self.losses = nn.ModuleList(losses)

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the sum for logits (B, C, I, J, K) and class numbers (B, I, J, K)."""
        first, *others = [loss(logits, target) for loss in self.losses]
        total: Tensor = first
        for other in others:
            total = total + other
        return total
