"""Class numbers as one channel per class."""

from __future__ import annotations

import torch
from torch import Tensor


def one_hot(target: Tensor, classes: int, *, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return (B, classes, I, J, K) with 1 where `target` (B, I, J, K) is the class, else 0."""
    numbers = torch.arange(classes, device=target.device).reshape(1, classes, *([1] * (target.ndim - 1)))
    return (target.unsqueeze(1) == numbers).to(dtype)
