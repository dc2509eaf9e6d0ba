"""Either a value or the first error: the face that tools and workflows show to a program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, Self, TypeVar, cast

from medas.errors import MedasError

Value = TypeVar("Value")
Next = TypeVar("Next")


class Either(ABC, Generic[Value]):
    """The outcome of a chain of actions; `then` obeys the laws of a monad."""

    @abstractmethod
    def then(self, action: Callable[[Value], Either[Next]]) -> Either[Next]:
        """Go on with `action` after success; a failure passes untouched."""

    def map(self, action: Callable[[Value], Next]) -> Either[Next]:
        """Go on with a plain function; a `MedasError` that it raises becomes the failure."""
        return self.then(lambda value: attempt(lambda: action(value)))

    @abstractmethod
    def recover(self, action: Callable[[MedasError], Value]) -> Either[Value]:
        """Put a value in place of a failure; success passes untouched."""

    @abstractmethod
    def with_succ(self, handler: Callable[[Value], object]) -> Self:
        """Show the value to `handler`; nothing changes."""

    @abstractmethod
    def with_fail(self, handler: Callable[[MedasError], object]) -> Self:
        """Show the error to `handler`; nothing changes."""

    @abstractmethod
    def unwrap(self) -> Value:
        """Return the value.

        Raises:
            MedasError: The error, if this is a failure.
        """


class Success(Either[Value]):
    """A value."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def then(self, action: Callable[[Value], Either[Next]]) -> Either[Next]:
        return action(self.value)

    def recover(self, action: Callable[[MedasError], Value]) -> Either[Value]:  # noqa: ARG002 - nothing to recover from
        return self

    def with_succ(self, handler: Callable[[Value], object]) -> Self:
        handler(self.value)
        return self

    def with_fail(self, handler: Callable[[MedasError], object]) -> Self:  # noqa: ARG002 - nothing failed
        return self

    def unwrap(self) -> Value:
        return self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Success) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((Success, self.value))

    def __repr__(self) -> str:
        return f"Success({self.value!r})"


class Failure(Either[Value]):
    """The first error."""

    def __init__(self, error: MedasError) -> None:
        self.error = error

    def then(self, action: Callable[[Value], Either[Next]]) -> Either[Next]:  # noqa: ARG002 - a failure passes untouched
        return cast("Either[Next]", self)

    def recover(self, action: Callable[[MedasError], Value]) -> Either[Value]:
        return attempt(lambda: action(self.error))

    def with_succ(self, handler: Callable[[Value], object]) -> Self:  # noqa: ARG002 - there is no value
        return self

    def with_fail(self, handler: Callable[[MedasError], object]) -> Self:
        handler(self.error)
        return self

    def unwrap(self) -> Value:
        raise self.error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Failure) and self.error is other.error

    def __hash__(self) -> int:
        return hash((Failure, id(self.error)))

    def __repr__(self) -> str:
        return f"Failure({self.error!r})"


def attempt(action: Callable[[], Value]) -> Either[Value]:
    """Call `action`; only a `MedasError` is a failure, a bug stays an exception."""
    try:
        return Success(action())
    except MedasError as error:
        return Failure(error)
