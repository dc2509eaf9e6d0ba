"""The types of plugs and results as people see them: a color, a shape, words, and what fits into what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from medas.texts import port_text
from medas.workflow.fan_out import goes_into

_FAMILIES: dict[tuple[str, str], tuple[str, ...]] = {
    ("square", "#0f8b8d"): ("Dataset", "Split", "Pred"),
    ("circle", "#1f6feb"): ("Volume", "Image"),
    ("circle", "#2e8b57"): ("Label", "Prob"),
    ("diamond", "#7a9a01"): ("Boxes", "Points", "Contours", "Mesh"),
    ("square", "#d9730d"): ("Table", "Metrics"),
    ("square", "#7c4dbe"): ("Model",),
    ("circle", "#c2418a"): ("Number", "Bool"),
    ("circle", "#6b7785"): ("Text",),
    ("square", "#2f3b4a"): ("Figure", "Report"),
}
"""Shape and color -> types; both tell families apart, for those who see only one of them."""


@dataclass(frozen=True)
class PortType:
    """A port type."""

    id: str
    """Name of the medium."""
    shape: str
    """square, circle or diamond."""
    color: str
    """`#rrggbb`."""
    title: Mapping[str, str]
    gives: Mapping[str, str]
    """What a result of this type is, per language."""
    needs: Mapping[str, str]
    """What a plug of this type is waiting for, per language."""
    accepts: tuple[str, ...]
    """Types that may go into a plug of this type, by themselves or by a listed conversion."""


def port_types() -> Iterator[PortType]:
    """Yield every type that a plug or a result can have, family by family."""
    every = [name for names in _FAMILIES.values() for name in names]
    for (shape, color), names in _FAMILIES.items():
        for name in names:
            title, gives, needs = (port_text(name, part) for part in ("title", "gives", "needs"))
            accepts = tuple(other for other in every if goes_into(other, name))
            yield PortType(name, shape, color, title, gives, needs, accepts)
