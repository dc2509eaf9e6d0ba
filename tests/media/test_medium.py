"""Every medium is known by its name, which is the port type."""

from __future__ import annotations

import pytest

from medas import media
from medas.media import Image, Medium, Packed
from medas.media.medium import MEDIA


def test_every_public_medium_is_known_by_its_name() -> None:
    named = [getattr(media, name) for name in media.__all__]
    public = {kind.__name__: kind for kind in named if isinstance(kind, type) and issubclass(kind, Medium)}
    del public["Medium"]

    assert len(public) >= 19
    assert public.items() <= MEDIA.items()


def test_a_second_class_of_the_same_name_does_not_replace_the_first() -> None:
    type("Image", (Image,), {})

    assert MEDIA["Image"] is Image


def test_a_medium_must_say_how_it_is_packed() -> None:
    half = type("Half", (Medium,), {"pack": lambda _self, _keep: Packed({})})
    del MEDIA["Half"]

    with pytest.raises(TypeError, match="unpack"):
        half()
