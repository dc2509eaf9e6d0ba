"""How gray values are brought to the range a network expects: part of a model, applied patch by patch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from medas.errors import WrongInput
from medas.training.cases import TrainingCase, Voxels

Floats = NDArray[np.float32]
Rule = Literal["none", "zscore", "foreground_zscore", "fixed"]

_RULES = ("none", "zscore", "foreground_zscore", "fixed")
_SAMPLES_PER_CASE = 5_000


class Scaling(NamedTuple):
    """What is done to each channel: clip to low..high, subtract shift, divide by scale."""

    low: Floats
    high: Floats
    shift: Floats
    scale: Floats

    def apply(self, voxels: Voxels) -> Floats:
        """Return (C, ...) voxels as float32 in the network's range. The input is not changed."""
        axes = (slice(None), *([None] * (voxels.ndim - 1)))
        scaled = voxels.astype(np.float32)
        if np.isfinite(self.low).any() or np.isfinite(self.high).any():
            np.clip(scaled, self.low[axes], self.high[axes], out=scaled)
        scaled -= self.shift[axes]
        scaled /= self.scale[axes]
        return scaled


@dataclass(frozen=True)
class Intensity:
    """The `intensity` entry of a model's description."""

    rule: Rule = "zscore"
    """`zscore`: mean and deviation of the case; `foreground_zscore`: of its voxels that are not the minimum;
    `fixed`: numbers below, the same for every case; `none`: as it is."""
    low: tuple[float, ...] = ()
    """Lower end of clipping per channel; only `fixed`."""
    high: tuple[float, ...] = ()
    """Upper end of clipping per channel; only `fixed`."""
    mean: tuple[float, ...] = ()
    """Subtracted per channel; only `fixed`."""
    deviation: tuple[float, ...] = ()
    """Divided by, per channel; only `fixed`."""

    def __post_init__(self) -> None:
        """Refuse rules that nobody can apply."""
        if self.rule not in _RULES:
            message = f"intensity rule: must be one of {', '.join(_RULES)}, got {self.rule!r}"
            raise WrongInput(message, hint="zscore suits MRI, fixed suits CT")
        lengths = {len(self.low), len(self.high), len(self.mean), len(self.deviation)}
        if self.rule == "fixed" and (lengths == {0} or len(lengths) != 1):
            message = f"fixed intensity: low, high, mean, deviation need one number per channel, got {sorted(lengths)}"
            raise WrongInput(message, hint="Take the entry from the model's description")

    def scaling(self, image: Voxels) -> Scaling:
        """Return what to do to this image (C, I, J, K). Reads it slice by slice, so a map stays a map."""
        channels = image.shape[0]
        infinite = np.full(channels, np.inf, dtype=np.float32)
        if self.rule == "fixed":
            return Scaling(*(np.asarray(v, dtype=np.float32) for v in (self.low, self.high, self.mean, self.deviation)))
        if self.rule == "none":
            return Scaling(-infinite, infinite, np.zeros(channels, np.float32), np.ones(channels, np.float32))
        foreground = self.rule == "foreground_zscore"
        moments = [_moments(channel, foreground=foreground) for channel in image]
        shift, scale = np.asarray(moments, dtype=np.float32).T
        return Scaling(-infinite, infinite, shift, scale)

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON data."""
        data: dict[str, Any] = {"rule": self.rule}
        if self.rule == "fixed":
            names = ("low", "high", "mean", "deviation")
            data |= {name: list(getattr(self, name)) for name in names}
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Intensity:
        """Return the entry that `to_json` wrote."""
        names = ("low", "high", "mean", "deviation")
        numbers = {name: tuple(float(value) for value in data.get(name, ())) for name in names}
        return cls(rule=cast("Rule", data.get("rule")), **numbers)


def _moments(channel: Voxels, *, foreground: bool) -> tuple[float, float]:
    """Return mean and deviation of one channel (I, J, K); a constant image has deviation 1."""
    lowest = channel.min() if foreground else None
    count, total, squares, pivot = 0, 0.0, 0.0, float(channel.flat[0])
    # Along K each slice is contiguous in the store's (C, K, J, I) order; the pivot avoids cancellation.
    for k in range(channel.shape[-1]):
        values = channel[..., k].astype(np.float64) - pivot
        if lowest is not None:
            values = values[channel[..., k] > lowest]
        count += values.size
        total += float(values.sum())
        squares += float((values * values).sum())
    if count == 0:
        return pivot, 1.0
    mean = total / count
    variance = max(squares / count - mean * mean, 0.0)
    return mean + pivot, variance**0.5 if variance > 0 else 1.0


def intensity_of_foreground(cases: Sequence[TrainingCase], *, seed: int = 0) -> Intensity:
    """Return the `fixed` rule of CT: percentiles 0.5 and 99.5, mean and deviation of labeled voxels of all cases.

    Source: nnU-Net (Isensee et al. 2021). At most 5,000 voxels per case enter. Without any label it is `zscore`.
    """
    rng = np.random.default_rng(seed)
    samples = []
    for one in cases:
        # In the order of the store, (K, J, I), which reads a map from end to end.
        label = one.label[0].transpose(2, 1, 0)
        positions = np.flatnonzero(label)
        if positions.size:
            chosen = np.sort(rng.choice(positions, min(positions.size, _SAMPLES_PER_CASE), replace=False))
            k, j, i = np.unravel_index(chosen, label.shape)
            samples.append(np.asarray(one.image[:, i, j, k], dtype=np.float64))
    if not samples:
        return Intensity("zscore")
    values = np.concatenate(samples, axis=1)
    low, high = np.percentile(values, (0.5, 99.5), axis=1)
    clipped = np.clip(values, low[:, None], high[:, None])
    deviation = np.where(clipped.std(axis=1) > 0, clipped.std(axis=1), 1.0)
    as_tuple = [tuple(float(v) for v in row) for row in (low, high, clipped.mean(axis=1), deviation)]
    return Intensity("fixed", *as_tuple)
