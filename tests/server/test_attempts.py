"""Attempts to sign in."""

from __future__ import annotations

from medas.server.attempts import MOST, MOST_OF_ADDRESS, SECONDS, Attempts


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_after_ten_attempts_in_a_minute_an_account_must_wait() -> None:
    clock = Clock()
    attempts = Attempts(clock)

    first = [attempts.wait_seconds("anna", "a") for _ in range(MOST)]
    waits = attempts.wait_seconds("anna", "a")

    assert first == [0] * 10
    assert waits == 61
    assert attempts.wait_seconds("ben", "a") == 0
    assert attempts.wait_seconds("anna", "b") == 0, "nobody can shut others out from elsewhere"
    clock.now += SECONDS
    assert attempts.wait_seconds("anna", "a") == 0


def test_who_waits_is_not_set_back_by_asking() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(MOST):
        attempts.wait_seconds("anna", "a")

    clock.now += 50
    waits = [attempts.wait_seconds("anna", "a") for _ in range(100)]

    assert set(waits) == {11}


def test_many_names_from_one_address_must_wait_too() -> None:
    attempts = Attempts(Clock())

    waits = [attempts.wait_seconds(f"name {number}", "a") for number in range(MOST_OF_ADDRESS + 1)]

    assert waits[:-1] == [0] * MOST_OF_ADDRESS
    assert waits[-1] > 0
    assert attempts.wait_seconds("anna", "b") == 0


def test_the_memory_of_attempts_is_bounded() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(30_000):
        clock.now += 0.01
        attempts.wait_seconds(f"name {number}", f"address {number}")

    assert len(attempts._kept) < 25_000, "of 60,000"
