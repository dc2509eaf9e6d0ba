"""Lovasz-softmax loss: a surrogate of the Jaccard index."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from medas.losses.targets import one_hot


class LovaszLoss(nn.Module):
    """Lovasz-softmax of Berman et al. (2018), mean over the classes that are present in the batch, background included.

    On predictions that are certain (0 or 1) it equals 1 - Jaccard index.
    """

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss, 0 to 1, of logits (B, C, I, J, K) against class numbers (B, I, J, K)."""
        classes = logits.shape[1]
        probabilities = logits.softmax(dim=1).movedim(1, 0).reshape(classes, -1)
        truth = one_hot(target, classes, dtype=logits.dtype).movedim(1, 0).reshape(classes, -1)
        losses = [_one_class(p, t) for p, t in zip(probabilities, truth, strict=True) if bool(t.any())]
        return torch.stack(losses).mean()


def _one_class(probabilities: Tensor, truth: Tensor) -> Tensor:
    errors, order = (truth - probabilities).abs().sort(descending=True)
    ordered = truth[order]
    total = ordered.sum()
    intersection = total - ordered.cumsum(0)
    union = total + (1 - ordered).cumsum(0)
    jaccard = 1 - intersection / union
    steps = torch.cat((jaccard[:1], jaccard.diff()))
    return (errors * steps.detach()).sum()
