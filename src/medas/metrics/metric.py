"""What a metric is: a name, a unit, a direction, and a rule that turns a pair of masks into one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from medas.media.metrics import Measured
from medas.metrics.pair import Pair

BOTH_EMPTY = "both masks are empty: counted as full agreement"
ONE_EMPTY = "one of the masks is empty: no overlap"
NO_DISTANCE = "one of the masks is empty: a distance is undefined"


class Outcome(NamedTuple):
    """A value, and which rule made it where a rule was needed."""

    value: float | None
    """None if undefined; never NaN or infinite."""
    note: str = ""


@dataclass(frozen=True)
class Metric:
    """One metric of two masks."""

    name: str
    """Short name in tables and documents, e.g. `dice`."""
    long_name: str
    """Name for people, e.g. "Dice similarity coefficient"."""
    unit: str
    """`1` means none."""
    better: Literal["higher", "lower", ""]
    """Direction; empty where neither is better, e.g. a volume."""
    definition: str
    """One sentence for the methods part of a report; `{tolerance_mm}` is filled in."""
    of: Callable[[Pair], Outcome]
    """The rule."""

    def measure(self, pair: Pair, label: str) -> Measured:
        """Return the value for one structure with everything a table needs to show it."""
        value, note = self.of(pair)
        return Measured(self.name, value, label, self.unit, self.long_name, self.better, note=note)
