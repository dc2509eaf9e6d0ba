"""Measured values, each with its unit, its n and its confidence interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, Self

from medas.media.medium import Fetch, Keep, Medium, Packed


@dataclass(frozen=True)
class Measured:
    """One value of one metric."""

    name: str
    """Metric, e.g. `dice`."""
    value: float | None
    """None if the metric is undefined here, e.g. a distance to an empty mask."""
    label: str = ""
    """Structure that was measured; empty for all."""
    unit: str = "1"
    """`1` means none."""
    long_name: str = ""
    better: Literal["higher", "lower", ""] = ""
    n: int = 1
    """Number of patients behind the value."""
    low: float | None = None
    """Lower end of the 95 % confidence interval."""
    high: float | None = None
    """Upper end of the 95 % confidence interval."""
    note: str = ""
    """Which rule made the value, e.g. for empty masks."""


@dataclass(frozen=True)
class Metrics(Medium):
    """Values of one case, or of a group of patients."""

    values: tuple[Measured, ...]

    def get(self, name: str, label: str = "") -> Measured | None:
        """Return the value of a metric for a structure, None if it was not measured."""
        return next((value for value in self.values if value.name == name and value.label == label), None)

    def only(self, names: Iterable[str]) -> Metrics:
        """Return only these metrics."""
        wanted = set(names)
        return Metrics(tuple(value for value in self.values if value.name in wanted))

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - metrics hold no other media
        return Packed({"values": [asdict(value) for value in self.values]})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - metrics hold no other media
        return cls(tuple(Measured(**value) for value in packed.meta["values"]))
