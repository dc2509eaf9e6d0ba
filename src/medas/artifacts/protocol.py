"""What a store can do, wherever it keeps its bytes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from medas.media.medium import Digest, Medium


class Store(Protocol):
    """Media by the digest of their content."""

    def put(self, medium: Medium) -> Digest:
        """Keep a medium and everything it holds; the same content twice keeps one copy."""

    def get(self, digest: Digest) -> Medium:
        """Return a medium; arrays are read-only maps.

        Raises:
            StoreDamaged: If it is missing, or a blob does not match its digest.
        """

    def has(self, digests: Collection[Digest]) -> set[Digest]:
        """Return those that are there."""

    def drop(self, digests: Collection[Digest]) -> None:
        """Remove media; those that are not there are ignored. What they hold stays."""
