"""Which candidates hit which findings: the one decision behind FROC curves and average precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from medas.errors import WrongInput
from medas.media.geometry import Box

Rule = Literal["center inside", "overlap"]


@dataclass(frozen=True)
class Hits:
    """The candidates of one case against its findings."""

    scores: np.ndarray
    """Score of each candidate that counts, falling, (n,)."""
    finding: np.ndarray
    """Finding that each candidate is the first to hit, -1 if it hits none; (n,). Further hits of a finding do not count."""
    findings: int
    """Number of findings that should be hit."""


def hits(
    candidates: Sequence[Box], findings: Sequence[Box], *, rule: Rule = "center inside", overlap: float = 0.1,
    ignored: Sequence[Box] = (),
) -> Hits:  # fmt: skip
    """Return what the candidates of one case hit, from the highest score down.

    A candidate hits the finding that it fits best among those that nobody has hit; a second candidate on the same finding
    is neither hit nor false alarm, as in LUNA16 (Setio et al., Medical Image Analysis 42:1, 2017). What hits nothing but a
    region to be ignored does not count either.

    Args:
        candidates: Boxes of the computer, each with a score; without one it counts as 1.
        findings: Boxes of the expert.
        rule: `center inside`: the center of the candidate lies in the box of the finding; `overlap`: the Jaccard index of
            both boxes reaches `overlap`.
        overlap: Lowest Jaccard index for the rule of that name, above 0 to 1.
        ignored: Boxes whose candidates do not count, e.g. findings on which experts disagreed.

    Raises:
        WrongInput: If the overlap is not above 0 and at most 1.
    """
    if not 0 < overlap <= 1:
        raise WrongInput(f"overlap: must be above 0 and at most 1, got {overlap}", hint="E.g. 0.1")
    order = sorted(range(len(candidates)), key=lambda place: -_score(candidates[place]))
    ours = [candidates[place] for place in order]
    fit, aside = _fit(ours, findings, rule, overlap), _fit(ours, ignored, rule, overlap)
    scores: list[float] = []
    found: list[int] = []
    free = np.ones(len(findings), bool)
    for number, candidate in enumerate(ours):
        near = fit[number] > 0
        if (near & free).any():
            best = int(np.argmax(np.where(free, fit[number], 0)))
            free[best] = False
        elif near.any() or (aside[number] > 0).any():
            continue
        else:
            best = -1
        scores.append(_score(candidate))
        found.append(best)
    return Hits(np.array(scores, dtype=np.float64), np.array(found, dtype=np.int64), len(findings))


def _score(box: Box) -> float:
    return 1.0 if box.score is None else float(box.score)


def _fit(ours: Sequence[Box], theirs: Sequence[Box], rule: Rule, overlap: float) -> np.ndarray:
    """Return how well each of ours (rows) fits each of theirs (columns), 0 if it does not."""
    if not len(ours) or not len(theirs):
        return np.zeros((len(ours), len(theirs)))
    (low, high), (their_low, their_high) = _corners(ours), _corners(theirs)
    if rule == "center inside":
        center = (low + high) / 2
        inside = ((center[:, None] >= their_low) & (center[:, None] <= their_high)).all(axis=-1)
        # Among several boxes around one center the one whose middle is nearest fits best.
        away = np.linalg.norm(center[:, None] - (their_low + their_high) / 2, axis=-1)
        return np.asarray(inside / (1 + away))
    common = (np.minimum(high[:, None], their_high) - np.maximum(low[:, None], their_low)).clip(0).prod(axis=-1)
    whole = (high - low).prod(axis=-1)[:, None] + (their_high - their_low).prod(axis=-1) - common
    index = np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)
    return np.asarray(np.where(index >= overlap, index, 0))


def _corners(boxes: Sequence[Box]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([box.low for box in boxes], dtype=float), np.array([box.high for box in boxes], dtype=float)
