"""What every medium can do: be packed into a manifest and blobs, and come back from them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NewType, Self

import numpy as np

Digest = NewType("Digest", str)
"""SHA-256 of a canonical manifest, 64 hexadecimal digits."""

Json = Any
"""What JSON can say: None, bool, int, float, str, list and dict with string keys."""

Blob = bytes | np.ndarray
"""Raw bytes, or an array that is filed as `.npy` and comes back as a read-only memory map."""

Keep = Callable[["Medium"], Digest]
"""Store a medium that another one holds, and return its digest."""

Fetch = Callable[[Digest], "Medium"]
"""Get a stored medium."""

MEDIA: dict[str, type[Medium]] = {}
"""Every medium by its name, which is the port type."""


@dataclass(frozen=True)
class Packed:
    """A medium as data: what goes into its manifest, and the blobs beside it."""

    meta: dict[str, Json]
    """Small, canonical JSON."""
    blobs: Mapping[str, Blob] = field(default_factory=dict)
    """File name -> content."""
    holds: tuple[Digest, ...] = ()
    """Digests of the media that this one refers to; clean-up follows them."""


class Medium(ABC):
    """Something that travels on wires. The class name is the port type."""

    form: ClassVar[int] = 1
    """Version of the stored shape."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        MEDIA.setdefault(cls.__name__, cls)

    @abstractmethod
    def pack(self, keep: Keep) -> Packed:
        """Return the medium as data; media that it holds are stored through `keep`."""

    @classmethod
    @abstractmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:
        """Return the medium from its data; media that it holds come through `fetch`, when asked for."""
