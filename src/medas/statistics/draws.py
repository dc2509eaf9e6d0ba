"""Confidence interval of any statistic by drawing patients."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from medas.errors import WrongInput

DRAWS = 1000

Ends = tuple[float | None, float | None]
"""Lower and upper end of an interval."""


def bootstrap_interval(
    statistic: Callable[..., float], columns: Sequence[np.ndarray], patients: Sequence[Hashable], *,
    level: float = 0.95, draws: int = DRAWS, seed: int = 0,
) -> Ends:  # fmt: skip
    """Return the percentile interval of one statistic; see `bootstrap_intervals`."""
    return bootstrap_intervals(
        lambda *drawn: [statistic(*drawn)], columns, patients, level=level, draws=draws, seed=seed
    )[0]


def bootstrap_intervals(
    statistics: Callable[..., Sequence[float]], columns: Sequence[np.ndarray], patients: Sequence[Hashable], *,
    level: float = 0.95, draws: int = DRAWS, seed: int = 0,
) -> list[Ends]:  # fmt: skip
    """Return the percentile intervals of some statistics, drawn over patients, who bring all their cases.

    A draw for which the statistics are not defined, e.g. one with cases of one class only, is left out; if that are more
    than a tenth, or there is one patient only, nothing is said: (None, None).

    Args:
        statistics: Function of the columns; refuses with `WrongInput` what it cannot measure.
        columns: Arrays with one value per case, (n,).
        patients: Patient of each case.
        level: Coverage, 0..1.
        draws: Number of bootstrap samples.
        seed: Same seed, same interval.
    """
    members: dict[Hashable, list[int]] = {}
    for place, patient in enumerate(patients):
        members.setdefault(patient, []).append(place)
    groups = [np.array(places) for places in members.values()]
    nothing: list[Ends] = [(None, None)] * len(statistics(*columns))
    if len(groups) < 2:
        return nothing
    generator, found = np.random.default_rng(seed), []
    for _ in range(draws):
        picked = np.concatenate([groups[number] for number in generator.integers(0, len(groups), len(groups))])
        try:
            found.append(statistics(*(column[picked] for column in columns)))
        except WrongInput:
            continue
    if len(found) < 0.9 * draws:
        return nothing
    low, high = np.quantile(np.array(found, dtype=np.float64), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
