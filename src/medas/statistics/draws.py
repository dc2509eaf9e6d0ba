"""Confidence interval of any statistic by drawing patients."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from medas.errors import WrongInput

DRAWS = 1000


def bootstrap_interval(
    statistic: Callable[..., float], columns: Sequence[np.ndarray], patients: Sequence[Hashable], *,
    level: float = 0.95, draws: int = DRAWS, seed: int = 0,
) -> tuple[float | None, float | None]:  # fmt: skip
    """Return the percentile interval of a statistic, drawn over patients, who bring all their cases.

    A draw for which the statistic is not defined, e.g. one with cases of one class only, is left out; if that are more
    than a tenth, or there is one patient only, nothing is said: (None, None).

    Args:
        statistic: Function of the columns; refuses with `WrongInput` what it cannot measure.
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
    if len(groups) < 2:
        return None, None
    generator, found = np.random.default_rng(seed), []
    for _ in range(draws):
        picked = np.concatenate([groups[number] for number in generator.integers(0, len(groups), len(groups))])
        try:
            found.append(statistic(*(column[picked] for column in columns)))
        except WrongInput:
            continue
    if len(found) < 0.9 * draws:
        return None, None
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
