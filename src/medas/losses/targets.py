"""Class numbers as one channel per class."""

from __future__ import annotations

import torch
from torch import Tensor


def one_hot(target: Tensor, classes: int, *, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return (B, classes, I, J, K) with 1 where `target` (B, I, J, K) is the class, else 0."""
    channels = torch.empty((len(target), classes, *target.shape[1:]), dtype=dtype, device=target.device)
    # Comparing numbers of the type of the result is four times as fast as converting truth values to it.
    numbers = target.to(dtype)
    for number in range(classes):
        torch.eq(numbers, number, out=channels[:, number])
    return channels
