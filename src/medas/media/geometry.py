"""Boxes, points and contours in RAS+ millimeters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from medas.errors import WrongInput
from medas.media.medium import Fetch, Json, Keep, Medium, Packed

Place = tuple[float, float, float]
"""x, y, z in RAS+ mm."""


@dataclass(frozen=True)
class Box:
    """An axis-aligned box."""

    low: Place
    high: Place
    label: str = ""
    score: float | None = None
    """Confidence 0..1, None for an expert's box."""
    attributes: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(a > b for a, b in zip(self.low, self.high, strict=True)):
            raise WrongInput(f"box: low {self.low} must not exceed high {self.high}")


@dataclass(frozen=True)
class Point:
    """A point."""

    at: Place
    label: str = ""
    score: float | None = None
    attributes: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Contour:
    """A closed outline, or an open line."""

    points: tuple[Place, ...]
    label: str = ""
    closed: bool = True
    attributes: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Boxes(Medium):
    """Boxes of one case."""

    boxes: tuple[Box, ...] = ()

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - boxes hold no other media
        return Packed({"boxes": [asdict(box) for box in self.boxes]})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - boxes hold no other media
        fitted = [{**box, "low": tuple(box["low"]), "high": tuple(box["high"])} for box in packed.meta["boxes"]]
        return cls(tuple(Box(**box) for box in fitted))


@dataclass(frozen=True)
class Points(Medium):
    """Points of one case."""

    points: tuple[Point, ...] = ()

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - points hold no other media
        return Packed({"points": [asdict(point) for point in self.points]})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - points hold no other media
        return cls(tuple(Point(**{**point, "at": tuple(point["at"])}) for point in packed.meta["points"]))


@dataclass(frozen=True)
class Contours(Medium):
    """Contours of one case."""

    contours: tuple[Contour, ...] = ()

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - contours hold no other media
        return Packed({"contours": [asdict(contour) for contour in self.contours]})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - contours hold no other media
        lines = [{**line, "points": tuple(tuple(p) for p in line["points"])} for line in packed.meta["contours"]]
        return cls(tuple(Contour(**line) for line in lines))
