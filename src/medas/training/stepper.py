"""One training iteration: forward, loss, backward, update, guarded against numbers that are not finite."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from medas.errors import ToolFailed
from medas.nets.unet import UNet
from medas.training.checkpoint import Moving, Tally
from medas.training.patches import Batch
from medas.training.precision import Precision
from medas.training.team import Team

_BAD_IN_ROW = 10
_LARGEST_GRADIENT = 12.0
"""Norm to which gradients are cut (nnU-Net's number): rare outliers do not throw the weights away."""


class Stepper:
    """Does iterations on the tensors of a run."""

    def __init__(
        self,
        moving: Moving,
        loss: nn.Module,
        *,
        precision: Precision,
        ema: float,
        deep: bool,
        team: Team | None = None,
    ) -> None:
        """Keep references; `moving` is changed by each step."""
        self.moving, self.loss, self.precision, self.ema = moving, loss, precision, ema
        self.deep = deep and isinstance(moving.network, UNet)
        self.team = team or Team()

    def step(self, batch: Batch, tally: Tally, *, rate: float) -> float:
        """Train on a batch and return its loss; count it in the tally.

        A loss or gradient that is not finite leaves the weights as they are.

        Raises:
            ToolFailed: After 10 such iterations in a row.
        """
        network, optimizer = self.moving.network, self.moving.optimizer
        optimizer.rate = rate
        optimizer.clear()
        parts = self.team.map(self._outputs, batch.image.tensor_split(min(self.team.workers, len(batch.image))))
        outputs = [torch.cat([one.detach().float() for one in same]) for same in zip(*parts, strict=True)]
        loss = self._loss([output.requires_grad_() for output in outputs], batch.label)
        value = float(loss.detach())
        norm = math.nan
        if math.isfinite(value):
            self._backward(parts, torch.autograd.grad(loss, outputs, allow_unused=True))
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

    def _outputs(self, image: Tensor) -> Sequence[Tensor]:
        """Return the logits of a part of the batch, finest first."""
        network = self.moving.network
        with self.precision.computing():
            return network.forward_deep(image) if self.deep and isinstance(network, UNet) else (network(image),)

    def _backward(self, parts: Sequence[Sequence[Tensor]], gradients: Sequence[Tensor | None]) -> None:
        """Set the gradients of all weights: the sum over the parts of the batch, in order."""
        weights = list(self.moving.network.parameters())
        sizes = [len(outputs[0]) for outputs in parts]
        shares = {place: torch.split(one, sizes) for place, one in enumerate(gradients) if one is not None}

        def of_part(number: int) -> Sequence[Tensor | None]:
            outputs = [parts[number][place] for place in shares]
            back = [share[number].to(output.dtype) for share, output in zip(shares.values(), outputs, strict=True)]
            return torch.autograd.grad(outputs, weights, back, allow_unused=True)

        for weight, *of_parts in zip(weights, *self.team.map(of_part, range(len(parts))), strict=True):
            known = [one for one in of_parts if one is not None]
            weight.grad = sum(known[1:], start=known[0]) if known else None

    def _loss(self, outputs: Sequence[Tensor], label: Tensor) -> Tensor:
        if len(outputs) == 1:
            plain: Tensor = self.loss(outputs[0], label)
            return plain
        weights = [0.5**level for level in range(len(outputs))]
        losses = [self.loss(logits, _shrink(label, logits)) for logits in outputs]
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
