"""Dice and loss on whole held-out volumes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from medas.training.cases import TrainingCase
from medas.training.intensity import Intensity
from medas.training.precision import Precision
from medas.training.sliding_window import Network, WindowSettings, stream
from medas.training.team import Team
from medas.training.winner import winner

_EPSILON = 1e-7


class Judgment(NamedTuple):
    """The result of one validation."""

    loss: float
    """Mean over cases of cross-entropy in nats plus one minus the mean Dice."""
    dice: float
    """Mean of `per_class`, 0 to 1."""
    per_class: tuple[float, ...]
    """Dice of classes 1, 2, ...; each is a mean over the cases that hold or predict the class, NaN if none does."""
    cases: int
    """Cases judged."""


def validate(
    network: Network,
    cases: Sequence[TrainingCase],
    windows: WindowSettings,
    *,
    classes: int,
    intensity: Intensity,
    precision: Precision | None = None,
    go_on: Callable[[int], bool] = lambda _: True,
    team: Team | None = None,
) -> Judgment:
    """Judge the network on whole volumes, on their own grids.

    Args:
        network: Takes (B, C, I, J, K), gives logits.
        cases: Held-out cases.
        windows: How windows are laid.
        classes: Classes, background included.
        intensity: The model's normalization.
        precision: Format to compute in.
        go_on: Asked before each case with the number judged so far; at least one case is judged.
        team: Judges several cases at once, and asks `go_on` only between such groups.
    """
    team = team or Team()
    losses: list[float] = []
    rows: list[NDArray[np.float64]] = []
    for number in range(0, len(cases), team.workers):
        if number and not go_on(number):
            break
        group = cases[number : number + team.workers]
        for loss, dice in team.map(lambda case: _judge(network, case, windows, classes, intensity, precision), group):
            losses.append(loss + 1 - _mean(dice))
            rows.append(dice)
    per_class = tuple(_mean(column) for column in np.stack(rows).T)
    return Judgment(float(np.mean(losses)), _mean(np.asarray(per_class)), per_class, len(rows))


def _judge(
    network: Network,
    case: TrainingCase,
    windows: WindowSettings,
    classes: int,
    intensity: Intensity,
    precision: Precision | None,
) -> tuple[float, NDArray[np.float64]]:
    """Return cross-entropy and Dice per foreground class of one case, from blocks as they come."""
    counts = np.zeros((3, classes))
    nats = 0.0
    for block in stream(network, case.image, windows, intensity=intensity, precision=precision):
        truth = torch.from_numpy(case.classes_of(np.ascontiguousarray(case.label[(0, *block.place)])))
        total = block.scores.sum(dim=0).clamp_min_(1e-30)
        of_truth = block.scores.gather(0, truth[None])[0] / total
        nats -= float(of_truth.clamp_min_(_EPSILON).log_().sum())
        guess = winner(block.scores).long()
        hits = torch.where(guess == truth, truth, classes).flatten()
        for row, numbers in enumerate((hits, guess.flatten(), truth.flatten())):
            counts[row] += torch.bincount(numbers, minlength=classes + 1)[:classes].numpy()
    overlap, predicted, true = counts[:, 1:]
    sizes = predicted + true
    dice = np.where(sizes > 0, 2 * overlap / np.maximum(sizes, 1), np.nan)
    return nats / math.prod(case.shape), dice


def _mean(values: NDArray[np.float64]) -> float:
    """Return the mean of what is known, NaN if nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan
