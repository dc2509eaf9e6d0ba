"""How far a run is, and when it must end: by iterations or by wall time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_VALIDATION_SHARE = 0.05
"""Most of a time budget that validation may take."""
_FINAL_SHARE = 0.03
"""Most of a time budget that is kept free for the last validation; the rest of the 5 % is for those on the way."""


@dataclass
class Budget:
    """The length of a run. Time counts from `start`, with `used` seconds of earlier parts added."""

    clock: Callable[[], float]
    """Seconds from any origin."""
    start: float
    """What the clock showed when this part began."""
    seconds: float | None
    """Wall seconds allowed, or `None`."""
    iterations: int | None
    """Iterations allowed, or `None`."""
    used: float = 0.0
    """Seconds of earlier parts of a resumed run."""
    reserve: float = 0.0
    """Seconds kept free for the last validation."""

    def elapsed(self) -> float:
        """Return the seconds used so far, earlier parts included."""
        return self.used + self.clock() - self.start

    def progress(self, iteration: int) -> float:
        """Return how much of the training is over, 0 to 1."""
        if self.iterations is not None:
            return min(1.0, iteration / self.iterations)
        assert self.seconds is not None
        return min(1.0, self.elapsed() / max(self.seconds - self.reserve, 1e-9))

    def over(self, iteration: int, *, step: float) -> bool:
        """Return whether another iteration of `step` seconds would go beyond the end."""
        if self.iterations is not None:
            return iteration >= self.iterations
        assert self.seconds is not None
        return iteration > 0 and self.elapsed() + step > self.seconds - self.reserve

    def reserve_for(self, validation: float) -> None:
        """Keep time free for a last validation that takes about so many seconds."""
        if self.seconds is not None:
            self.reserve = min(1.2 * validation, _FINAL_SHARE * self.seconds)

    def may_validate(self, *, spent: float, next_one: float) -> bool:
        """Return whether a validation on the way is cheap enough, after `spent` seconds of earlier ones."""
        if self.seconds is None:
            return True
        return spent + next_one <= (_VALIDATION_SHARE - _FINAL_SHARE) * self.elapsed()

    def time_left(self) -> bool:
        """Return whether the wall time allows any more work."""
        return self.seconds is None or self.elapsed() < self.seconds

    def done_of(self, iteration: int) -> tuple[float, float]:
        """Return what a progress bar shows: iterations, or seconds."""
        if self.iterations is not None:
            return float(iteration), float(self.iterations)
        assert self.seconds is not None
        return min(self.elapsed(), self.seconds), self.seconds
