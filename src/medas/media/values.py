"""Plain values on wires: numbers, words, yes or no, and places in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from medas.media.medium import Fetch, Keep, Medium, Packed


@dataclass(frozen=True)
class _Value(Medium):
    value: Any

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - a value holds no other media
        return Packed({"value": self.value})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - a value holds no other media
        return cls(packed.meta["value"])


class Number(_Value):
    """A whole or decimal number."""


class Text(_Value):
    """Words."""


class Bool(_Value):
    """Yes or no."""


PLAIN = ("Number", "Text", "Bool")
"""Media whose column items are plain values."""


def is_plain(medium: type[Medium]) -> bool:
    """Return whether items of this medium are plain values in a column."""
    return medium.__name__ in PLAIN
