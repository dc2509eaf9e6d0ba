"""`Either` obeys the laws of a monad, and only errors of MeDaS are failures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.either import Either, Failure, Success, attempt
from medas.errors import MissingInput, WrongInput

ERRORS = [WrongInput("too small"), MissingInput("nothing there")]
"""Two failures are equal if they hold the very same error."""

Action = Callable[[int], Either[int]]

eithers: st.SearchStrategy[Either[int]] = st.one_of(
    st.integers().map(Success), st.sampled_from(ERRORS).map(Failure)
)  # fmt: skip


def _then_add(number: int) -> Action:
    return lambda value: Success(value + number)


def _then_fail_below(limit: int, error: WrongInput) -> Action:
    return lambda value: Failure(error) if value < limit else Success(value * 2)


actions: st.SearchStrategy[Action] = st.one_of(
    st.integers().map(_then_add),
    st.builds(_then_fail_below, st.integers(), st.sampled_from(ERRORS)),
)


def raising(error: Exception) -> Callable[[object], int]:
    def action(_value: object) -> int:
        raise error

    return action


@given(st.integers(), actions)
def test_a_value_that_goes_on_is_what_the_action_makes_of_it(value: int, action: Action) -> None:
    assert Success(value).then(action) == action(value)


@given(eithers)
def test_going_on_with_the_value_itself_changes_nothing(either: Either[int]) -> None:
    assert either.then(Success) == either


@given(eithers, actions, actions)
def test_it_does_not_matter_how_actions_are_grouped(either: Either[int], first: Action, second: Action) -> None:
    assert either.then(first).then(second) == either.then(lambda value: first(value).then(second))


@given(eithers)
def test_mapping_the_identity_changes_nothing(either: Either[int]) -> None:
    assert either.map(lambda value: value) == either


@given(eithers, st.integers(), st.integers(1, 9))
def test_mapping_twice_is_mapping_the_composition(either: Either[int], added: int, factor: int) -> None:
    assert either.map(lambda value: value + added).map(lambda value: value * factor) == either.map(
        lambda value: (value + added) * factor
    )


@given(st.sampled_from(ERRORS), actions)
def test_a_failure_passes_untouched(error: WrongInput, action: Action) -> None:
    failure: Failure[int] = Failure(error)

    assert failure.then(action) is failure
    assert failure.map(raising(KeyError())) is failure


def test_an_error_of_medas_in_map_is_a_failure() -> None:
    error = WrongInput("too small")

    assert Success(1).map(raising(error)) == Failure(error)


@pytest.mark.parametrize("bug", [ValueError("bug"), ZeroDivisionError("bug"), KeyError("bug")])
def test_a_bug_stays_an_exception(bug: Exception) -> None:
    with pytest.raises(type(bug), match="bug"):
        Success(1).map(raising(bug))
    with pytest.raises(type(bug), match="bug"):
        attempt(lambda: raising(bug)(None))


def test_recovering_puts_a_value_in_place_of_a_failure_only() -> None:
    failed: Either[int] = Failure(WrongInput("too small"))

    assert failed.recover(lambda error: len(error.message)) == Success(9)
    assert Success(1).recover(raising(KeyError())) == Success(1)


def test_a_failing_recovery_is_a_failure() -> None:
    second = MissingInput("still nothing")
    failed: Either[int] = Failure(WrongInput("too small"))

    assert failed.recover(raising(second)) == Failure(second)


def test_handlers_see_their_case_and_change_nothing() -> None:
    seen: list[object] = []
    error = WrongInput("too small")
    good, bad = Success(1), Failure[int](error)

    shown_good = good.with_succ(seen.append).with_fail(seen.append)
    shown_bad = bad.with_succ(seen.append).with_fail(seen.append)

    assert seen == [1, error]
    assert shown_good is good
    assert shown_bad is bad


def test_unwrapping_gives_the_value_or_raises_the_error() -> None:
    error = WrongInput("too small")

    assert Success(1).unwrap() == 1
    with pytest.raises(WrongInput) as caught:
        Failure(error).unwrap()
    assert caught.value is error


def test_equal_outcomes_have_equal_hashes_and_say_what_they_hold() -> None:
    error = WrongInput("too small")

    assert hash(Success(1)) == hash(Success(1))
    assert hash(Failure(error)) == hash(Failure(error))
    assert Success(1) != Failure(error)
    assert repr(Success(1)) == "Success(1)"
    assert repr(Failure(error)).startswith("Failure(WrongInput")
