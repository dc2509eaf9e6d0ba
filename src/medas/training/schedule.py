"""Learning rate over a run."""

from __future__ import annotations

import math


def rate_factor(schedule: str, *, progress: float, iteration: int, warmup: int) -> float:
    """Return what the highest learning rate is multiplied with, 0 to 1.

    Args:
        schedule: `poly` falls as (1 - progress)^0.9, `cosine` as half a cosine, `constant` not at all.
        progress: How much of the run is over, 0 to 1: of its iterations, or of its time.
        iteration: Number of the iteration, from 0.
        warmup: Iterations of a linear rise that the fall is multiplied with.
    """
    left = 1.0 - min(max(progress, 0.0), 1.0)
    falls: dict[str, float] = {"poly": left**0.9, "cosine": 0.5 * (1.0 - math.cos(math.pi * left)), "constant": 1.0}
    rise = min(1.0, (iteration + 1) / warmup) if warmup else 1.0
    return falls[schedule] * rise
