"""Trained models as data."""

from __future__ import annotations

from shelf import Shelf

from medas.media import Model


def test_weights_and_card_come_back_from_the_store() -> None:
    original = Model(b"\x08\0\0\0\0\0\0\0{}      ", {"network": {"kind": "unet"}, "labels": {"1": "liver"}})

    found = Shelf().round_trip(original)

    assert found.weights == original.weights
    assert found.card == original.card


def test_another_card_is_another_model() -> None:
    shelf = Shelf()

    assert shelf.keep(Model(b"weights", {"task": "a"})) != shelf.keep(Model(b"weights", {"task": "b"}))
