"""A store whose small media are kept in memory, until somebody files them as rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import ClassVar

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.manifest import Manifest, digest_of_bytes
from medas.media.medium import Digest, Medium
from medas.media.values import PLAIN

SMALL = 16 * 1024
"""A manifest without blobs of at most so many bytes is a row, not a file: a number costs no disk write of its own."""

Lookup = Callable[[Digest], bytes | None]


class Shelf:
    """Small media here, all others in the folder below.

    The engine looks small ones up in its database; a worker gets those it needs with its job, and hands back new ones.
    """

    keep: ClassVar[int] = 50_000
    """Small media that are remembered at most; older ones are looked up again."""

    def __init__(self, folder: FolderStore, *, lookup: Lookup | None = None) -> None:
        self.folder = folder
        self.fresh: dict[Digest, bytes] = {}
        """Small media made here that nobody has filed yet."""
        self._known: dict[Digest, bytes] = {}
        self._plain: dict[Digest, Medium] = {}
        """Numbers, texts and truths made here, which nobody can change; most are read at once by the next step."""
        self._lookup = lookup

    def put(self, medium: Medium) -> Digest:
        digest = self._put(medium)
        if type(medium).__name__ in PLAIN and len(self._plain) < self.keep:
            self._plain[digest] = medium
        return digest

    def _put(self, medium: Medium) -> Digest:
        packed = medium.pack(self.put)
        if packed.blobs:
            return self.folder.put_packed(medium, packed)
        content = Manifest(type(medium).__name__, medium.form, packed.meta, {}, packed.holds).to_bytes()
        return self._shelve(content) if len(content) <= SMALL else self.folder.put_bytes(content)

    def get(self, digest: Digest) -> Medium:
        plain = self._plain.get(digest)
        if plain is not None:
            return plain
        return self.folder.open(self.manifest(digest), self.get)

    def manifest(self, digest: Digest) -> Manifest:
        """Return the manifest of a medium.

        Raises:
            StoreDamaged: If it is missing or damaged.
        """
        content = self.small(digest)
        return self.folder.manifest(digest) if content is None else Manifest.from_bytes(content, digest)

    def small(self, digest: Digest) -> bytes | None:
        """Return the bytes of a small medium, None if it is not one."""
        content = self.fresh.get(digest) or self._known.get(digest)
        if content is None and self._lookup is not None:
            content = self._lookup(digest)
            if content is not None:
                self.learn({digest: content})
        return content

    def learn(self, contents: dict[Digest, bytes]) -> None:
        """Remember small media that are filed elsewhere."""
        if len(self._known) + len(contents) > self.keep:
            self._known.clear()
        self._known.update(contents)

    def take_fresh(self) -> dict[Digest, bytes]:
        """Return the small media that nobody has filed yet; they count as filed from now on."""
        fresh, self.fresh = self.fresh, {}
        self.learn(fresh)
        return fresh

    def has(self, digests: Collection[Digest]) -> set[Digest]:
        here = {digest for digest in digests if self.small(digest) is not None}
        return here | self.folder.has(set(digests) - here)

    def drop(self, digests: Collection[Digest]) -> None:
        for digest in digests:
            self.fresh.pop(digest, None)
            self._known.pop(digest, None)
            self._plain.pop(digest, None)
        self.folder.drop(digests)

    def reach(self, digests: Iterable[Digest]) -> set[Digest]:
        """Return these media and all that they hold, directly or not."""
        found: set[Digest] = set()
        left = list(digests)
        while left:
            digest = left.pop()
            if digest not in found:
                found.add(digest)
                left += self.manifest(digest).holds
        return found

    def small_among(self, digests: Iterable[Digest]) -> dict[Digest, bytes]:
        """Return the bytes of the small ones among these media and all that they hold."""
        return {digest: content for digest in self.reach(digests) if (content := self.small(digest)) is not None}

    def _shelve(self, content: bytes) -> Digest:
        digest = digest_of_bytes(content)
        if digest not in self._known:
            self.fresh[digest] = content
        return digest
