"""A store in memory: what a medium packs, as the real store would keep it."""

from __future__ import annotations

import hashlib
import io
from typing import Any, TypeVar

import numpy as np

from medas.media import Digest, Medium, Packed
from medas.safe.strict_json import canonical, loads

AnyMedium = TypeVar("AnyMedium", bound=Medium)


class Shelf:
    """Keeps media as canonical JSON and bytes, nothing else, so that nothing survives by chance."""

    def __init__(self) -> None:
        self.kept: dict[Digest, tuple[type[Medium], bytes, dict[str, bytes | None], tuple[Digest, ...]]] = {}

    def keep(self, medium: Medium) -> Digest:
        packed = medium.pack(self.keep)
        meta = canonical(packed.meta)
        blobs = {name: _as_bytes(blob) for name, blob in packed.blobs.items()}
        hashed = hashlib.sha256(type(medium).__name__.encode() + meta)
        for name, blob in sorted(blobs.items()):
            hashed.update(name.encode() + blob)
        digest = Digest(hashed.hexdigest())
        self.kept[digest] = (type(medium), meta, dict(blobs), packed.holds)
        return digest

    def fetch(self, digest: Digest) -> Medium:
        kind, meta, blobs, holds = self.kept[digest]
        return kind.unpack(
            Packed(loads(meta), {name: _from_bytes(name, blob) for name, blob in blobs.items()}, holds), self.fetch
        )

    def round_trip(self, medium: AnyMedium) -> AnyMedium:
        """Return what comes back from the shelf."""
        found = self.fetch(self.keep(medium))
        assert isinstance(found, type(medium))
        return found


def _as_bytes(blob: Any) -> bytes:
    if isinstance(blob, np.ndarray):
        target = io.BytesIO()
        np.save(target, blob, allow_pickle=False)
        return target.getvalue()
    return bytes(blob)


def _from_bytes(name: str, blob: Any) -> Any:
    if not name.endswith(".npy"):
        return blob
    array = np.load(io.BytesIO(blob), allow_pickle=False)
    array.flags.writeable = False
    return array
