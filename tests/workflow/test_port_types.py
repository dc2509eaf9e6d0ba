"""Types as people see them."""

from __future__ import annotations

from medas.media.medium import MEDIA
from medas.texts import catalog
from medas.workflow.port_types import port_types

ABSTRACT = {"_Value"}


def test_every_medium_has_a_port_type_and_its_words() -> None:
    ours = {name for name, kind in MEDIA.items() if kind.__module__.startswith("medas.media")} - ABSTRACT
    found = {one.id: one for one in port_types()}

    assert set(found) == ours == set(catalog("en")["port"])
    assert found["Label"].needs == {"en": "Needs an outline.", "zh": "需要一个轮廓。"}


def test_families_differ_in_color_or_shape() -> None:
    looks = {(one.shape, one.color) for one in port_types()}

    assert len(looks) == len({color for _, color in looks})


def test_what_goes_in_follows_from_subclasses_and_conversions() -> None:
    accepts = {one.id: set(one.accepts) for one in port_types()}

    assert accepts["Dataset"] == {"Dataset", "Split", "Pred"}
    assert accepts["Image"] == {"Image", "Label", "Prob"}
    assert accepts["Label"] == {"Label", "Prob"}
    assert accepts["Split"] == {"Split"}
    assert accepts["Number"] == {"Number"}
