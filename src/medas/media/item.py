"""An item of a column: a medium at hand, one in the store, or one still to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from medas.media.medium import Digest, Fetch, Keep, Medium


@dataclass(frozen=True)
class Stored:
    """A medium in the store, read when asked for."""

    digest: Digest
    fetch: Fetch

    def load(self) -> Medium:
        """Get it from the store."""
        return self.fetch(self.digest)


@dataclass(frozen=True)
class Later:
    """A medium that is made when asked for, e.g. read from a file; so an import never holds all cases in memory."""

    make: Callable[[], Medium]

    def load(self) -> Medium:
        """Make it."""
        return self.make()


def load(item: Any) -> Any:
    """Return the medium or plain value behind an item."""
    return item.load() if isinstance(item, Stored | Later) else item


def digest_of(item: Any, keep: Keep) -> Digest:
    """Return the digest of an item, storing it if it is not stored yet."""
    return item.digest if isinstance(item, Stored) else keep(load(item))
