"""Learning rate over a run."""

from __future__ import annotations

import pytest

from medas.training.schedule import rate_factor


@pytest.mark.parametrize(
    ("schedule", "progress", "factor"),
    [
        ("constant", 0.0, 1), ("constant", 1.0, 1), ("cosine", 0.0, 1), ("cosine", 0.5, 0.5), ("cosine", 1.0, 0),
        ("poly", 0.0, 1), ("poly", 0.5, 0.5**0.9), ("poly", 1.0, 0), ("poly", 1.7, 0),
    ],
)  # fmt: skip
def test_falls(schedule: str, progress: float, factor: float) -> None:
    assert rate_factor(schedule, progress=progress, iteration=100, warmup=20) == pytest.approx(factor)


def test_rises_over_the_warm_up() -> None:
    factors = [rate_factor("constant", progress=0, iteration=n, warmup=4) for n in range(6)]

    assert factors == [0.25, 0.5, 0.75, 1, 1, 1]


def test_without_warm_up_it_begins_at_the_top() -> None:
    assert rate_factor("poly", progress=0, iteration=0, warmup=0) == 1
