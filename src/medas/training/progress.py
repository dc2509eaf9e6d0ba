"""How a long job tells how far it is, and hears that it should stop."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Called often. It may raise `Canceled`, which ends the job at once."""

    def __call__(self, done: float, of: float, **metrics: float) -> None:
        """Say that `done` of `of` is over (iterations, seconds or windows), with what is known by now."""


def silent(done: float, of: float, **metrics: float) -> None:
    """Report to nobody."""
