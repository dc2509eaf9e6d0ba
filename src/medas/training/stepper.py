"""One training iteration: forward, loss, backward, update, guarded against numbers that are not finite."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from medas.errors import ToolFailed
from medas.nets.unet import UNet
from medas.training.checkpoint import Moving, Tally
from medas.training.patches import Batch
from medas.training.precision import Precision

_BAD_IN_ROW = 10
_LARGEST_GRADIENT = 12.0
"""Norm to which gradients are cut (nnU-Net's number): rare outliers do not throw the weights away."""


class Stepper:
    """Does iterations on the tensors of a run."""

    def __init__(self, moving: Moving, loss: nn.Module, *, precision: Precision, ema: float, deep: bool) -> None:
        """Keep references; `moving` is changed by each step."""
        self.moving, self.loss, self.precision, self.ema = moving, loss, precision, ema
        self.deep = deep and isinstance(moving.network, UNet)

    def step(self, batch: Batch, tally: Tally, *, rate: float) -> float:
        """Train on a batch and return its loss; count it in the tally.

        A loss or gradient that is not finite leaves the weights as they are.

        Raises:
            ToolFailed: After 10 such iterations in a row.
        """
        network, optimizer = self.moving.network, self.moving.optimizer
        optimizer.rate = rate
        optimizer.clear()
        with self.precision.computing():
            loss = self._loss(batch)
        value = float(loss.detach())
        norm = math.nan
        if math.isfinite(value):
            loss.backward()  # type: ignore[no-untyped-call]
            norm = float(nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT))
        tally.iteration += 1
        if not math.isfinite(norm):
            self._skip(tally, rate)
            return value
        optimizer.step()
        self._average(tally.iteration)
        tally.bad_in_row = 0
        tally.epoch_loss += value
        tally.epoch_count += 1
        return value

    def _loss(self, batch: Batch) -> Tensor:
        if not self.deep:
            plain: Tensor = self.loss(self.moving.network(batch.image).float(), batch.label)
            return plain
        assert isinstance(self.moving.network, UNet)
        outputs = self.moving.network.forward_deep(batch.image)
        weights = [0.5**level for level in range(len(outputs))]
        losses = [self.loss(logits.float(), _shrink(batch.label, logits)) for logits in outputs]
        total: Tensor = torch.stack([w * loss for w, loss in zip(weights, losses, strict=True)]).sum() / sum(weights)
        return total

    def _skip(self, tally: Tally, rate: float) -> None:
        tally.skipped += 1
        tally.bad_in_row += 1
        if tally.bad_in_row < _BAD_IN_ROW:
            return
        message = f"training broke down: the loss was not a finite number in {_BAD_IN_ROW} iterations in a row"
        hint = f"Lower the learning rate (now {rate:.2g}), use precision fp32, and look for NaN or huge voxels"
        raise ToolFailed(message, hint=hint)

    def _average(self, iteration: int) -> None:
        if not self.ema:
            return
        # Early weights are forgotten faster, or the average would drag the random start along.
        decay = min(self.ema, iteration / (iteration + 10))
        with torch.no_grad():
            for name, value in self.moving.network.state_dict().items():
                if name in self.moving.ema:
                    self.moving.ema[name].lerp_(value, 1 - decay)
                else:
                    self.moving.ema[name] = value.clone()


def _shrink(label: Tensor, logits: Tensor) -> Tensor:
    """Return the label (B, I, J, K) on the coarser grid of the logits: the middle voxel of each block."""
    chosen = label
    for axis in (1, 2, 3):
        fine, coarse = label.shape[axis], logits.shape[axis + 1]
        places = ((torch.arange(coarse, device=label.device) * 2 + 1) * fine) // (2 * coarse)
        chosen = chosen.index_select(axis, places)
    return chosen
