"""The length of a run with a clock under control."""

from __future__ import annotations

import pytest

from medas.training.budget import Budget


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def timed(seconds: float = 50.0, used: float = 0.0) -> tuple[Budget, Clock]:
    clock = Clock()
    return Budget(clock, start=100.0, seconds=seconds, iterations=None, used=used), clock


def test_a_run_in_iterations_knows_no_clock() -> None:
    budget = Budget(lambda: 1e9, 0.0, None, 8)

    assert [budget.progress(n) for n in (0, 4, 8, 9)] == [0, 0.5, 1, 1]
    assert [budget.over(n, step=1e9) for n in (0, 7, 8)] == [False, False, True]
    assert budget.done_of(4) == (4.0, 8.0)
    assert budget.time_left()
    assert budget.may_validate(spent=1e9, next_one=1e9)


def test_progress_follows_the_wall_time() -> None:
    budget, clock = timed()

    clock.now = 125.0

    assert budget.progress(0) == 0.5
    assert budget.done_of(0) == (25.0, 50.0)


def test_another_step_must_fit_before_the_end() -> None:
    budget, clock = timed()
    clock.now = 145.0

    assert not budget.over(1, step=4.9)
    assert budget.over(1, step=5.1)


def test_the_first_step_is_always_done() -> None:
    budget, clock = timed()
    clock.now = 1000.0

    assert not budget.over(0, step=1.0)
    assert not budget.time_left()


def test_time_for_the_last_validation_is_kept_free() -> None:
    budget, clock = timed()
    budget.reserve_for(1.0)
    clock.now = 148.0

    assert budget.reserve == 1.2
    assert budget.over(1, step=0.9)
    assert not budget.over(1, step=0.7)


def test_at_most_three_percent_are_kept_free() -> None:
    budget, _ = timed()

    budget.reserve_for(100.0)

    assert budget.reserve == pytest.approx(1.5)


def test_validation_on_the_way_takes_at_most_two_percent() -> None:
    budget, clock = timed()
    clock.now = 125.0

    assert budget.may_validate(spent=0.2, next_one=0.3)
    assert not budget.may_validate(spent=0.2, next_one=0.4)


def test_time_of_earlier_parts_counts() -> None:
    budget, clock = timed(used=30.0)
    clock.now = 110.0

    assert budget.elapsed() == 40.0
    assert budget.progress(0) == 0.8
