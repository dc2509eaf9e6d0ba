"""Soft Dice loss."""

from __future__ import annotations

from torch import Tensor, nn

from medas.losses.targets import one_hot


class DiceLoss(nn.Module):
    """One minus the soft Dice of Milletari et al. (2016), with plain instead of squared sums, mean over the foreground.

    Dice of a class = (2 * sum(p * t) + s) / (sum(p) + sum(t) + s), with p the softmax of the logits, t 1 or 0.
    """

    def __init__(self, *, batch: bool = True, background: bool = False, smooth: float = 1e-5) -> None:
        """Choose what is summed.

        Args:
            batch: Sum over the whole batch, so that a class missing in one patch does not count as missed there;
                otherwise one Dice per patch.
            background: Whether class 0 counts too.
            smooth: Added to numerator and denominator; empty against empty is a Dice of 1.
        """
        super().__init__()
        self.batch, self.background, self.smooth = batch, background, smooth

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss, 0 to 1, of logits (B, C, I, J, K) against class numbers (B, I, J, K)."""
        return self.of_probabilities(logits.softmax(dim=1), target)

    def of_probabilities(self, probabilities: Tensor, target: Tensor) -> Tensor:
        """Return the loss of probabilities (B, C, I, J, K), which need not add up to 1."""
        classes = probabilities.shape[1]
        truth = one_hot(target, classes, dtype=probabilities.dtype)
        axes = [0, *range(2, probabilities.ndim)] if self.batch else list(range(2, probabilities.ndim))
        overlap = (probabilities * truth).sum(axes)
        sizes = probabilities.sum(axes) + truth.sum(axes)
        dice = (2 * overlap + self.smooth) / (sizes + self.smooth)
        counted = dice if self.background or classes == 1 else dice[..., 1:]
        return 1 - counted.mean()
