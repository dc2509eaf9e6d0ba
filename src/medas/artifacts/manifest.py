"""A medium as data: its manifest, whose SHA-256 is its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from medas.errors import StoreDamaged
from medas.media.medium import MEDIA, Digest, Json, Medium
from medas.safe.strict_json import canonical, loads

MARK = b'{"blobs":'
"""Canonical JSON sorts its keys, so every manifest begins so."""


@dataclass(frozen=True)
class Manifest:
    """What is filed under a digest: the kind of medium, its small data, and the digests of its blobs."""

    medium: str
    """Class name, which is the port type."""
    form: int
    """Version of the stored shape."""
    meta: Json
    """Small data of the medium."""
    blobs: Mapping[str, str] = field(default_factory=dict)
    """File name -> SHA-256 of the bytes."""
    holds: tuple[Digest, ...] = ()
    """Other media that this one refers to; clean-up follows them."""

    def to_bytes(self) -> bytes:
        """Return the canonical JSON; its SHA-256 is the digest."""
        data: dict[str, Any] = {"medium": self.medium, "form": self.form, "meta": self.meta, "blobs": dict(self.blobs)}
        if self.holds:
            data["holds"] = list(self.holds)
        return canonical(data)

    @classmethod
    def from_bytes(cls, content: bytes, digest: Digest) -> Manifest:
        """Return the manifest of a digest.

        Raises:
            StoreDamaged: If the bytes are not what the digest says.
        """
        if digest_of_bytes(content) != digest:
            raise damaged(digest)
        if not is_manifest(content):
            raise StoreDamaged(f"the stored object {digest[:12]} is no medium", hint="Make it again")
        data = loads(content)
        return cls(data["medium"], data["form"], data["meta"], data["blobs"], tuple(data.get("holds", ())))

    def kind(self) -> type[Medium]:
        """Return the class of the medium.

        Raises:
            StoreDamaged: If nobody knows this kind, or a newer MeDaS wrote it.
        """
        kind = MEDIA.get(self.medium)
        if kind is None or self.form > kind.form:
            raise StoreDamaged(f"a stored {self.medium} of form {self.form} is not known here", hint="Update MeDaS")
        return kind


def is_manifest(content: bytes) -> bool:
    """Return whether stored bytes begin as a manifest does; no blob does: arrays, weights and images have other marks."""
    return content.startswith(MARK)


def digest_of_bytes(content: bytes | memoryview) -> Digest:
    """Return the SHA-256 as 64 hexadecimal digits."""
    return Digest(hashlib.sha256(content).hexdigest())


def damaged(digest: str) -> StoreDamaged:
    """Return the error for bytes that do not match their digest."""
    hint = "Run `medas verify --repair`, which removes damaged results; the next run makes them again"
    return StoreDamaged(f"stored data are damaged or missing ({digest[:12]})", hint=hint)
