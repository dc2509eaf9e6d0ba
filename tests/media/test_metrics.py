"""Measured values."""

from __future__ import annotations

from shelf import Shelf

from medas.media import Measured, Metrics

VALUES = Metrics((
    Measured("dice", 0.9, "liver", long_name="Dice", better="higher", n=40, low=0.85, high=0.93),
    Measured("hd95", None, "liver", unit="mm", better="lower", note="undefined: the truth is empty"),
    Measured("dice", 0.7, "spleen"),
))  # fmt: skip


def test_values_come_back_from_the_store_also_those_that_are_undefined() -> None:
    assert Shelf().round_trip(VALUES) == VALUES


def test_a_value_is_found_by_metric_and_structure() -> None:
    assert VALUES.get("dice", "spleen") == VALUES.values[2]
    assert VALUES.get("dice") is None


def test_only_some_metrics() -> None:
    assert [value.label for value in VALUES.only(["dice"]).values] == ["liver", "spleen"]
