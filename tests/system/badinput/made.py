"""What a generator of bad files gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Fate = Literal["refused", "either", "ok"]


@dataclass(frozen=True)
class Made:
    """One bad input: a file, or a folder of files."""

    format: str
    family: str
    """What is wrong, in words; one row of the report."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Name -> content; the first file is read, or the folder if it has no name."""
    fate: Fate = "refused"
    """`refused`: a reader that takes it makes up data; `either`: what is taken must be what the file says."""
    how: Literal["volume", "folder", "json", "pair"] = "volume"
    """Whether a file, a folder of slices, a JSON text, or an image and its mask are read."""


def one(format: str, family: str, data: bytes, *, suffix: str = "", fate: Fate = "refused") -> Made:  # noqa: A002 - the field is called so
    """Return a single bad file; the suffix is that of the format unless given."""
    return Made(format, family, {f"bad{suffix or '.' + format}": data}, fate, "json" if format == "json" else "volume")


def mutants(data: bytes, rng: object, count: int, *, start: int = 0, end: int | None = None) -> list[bytes]:
    """Return copies with one to four bytes between `start` and `end` replaced at random."""
    made = []
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(int(rng.integers(1, 5))):  # type: ignore[attr-defined]
            copy[int(rng.integers(start, end or len(data)))] = int(rng.integers(0, 256))  # type: ignore[attr-defined]
        made.append(bytes(copy))
    return made
