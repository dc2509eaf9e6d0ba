"""Make room in a store without touching what is pinned, and find what is damaged in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.manifest import MARK, Manifest, damaged, digest_of_bytes, is_manifest
from medas.artifacts.shelf import Shelf
from medas.errors import StoreDamaged
from medas.media.medium import Digest

SPARE_SECONDS = 3600.0
"""Objects written or asked for since so long stay: a worker may not have told of them yet."""

Small = Callable[[Digest], bytes | None]


@dataclass(frozen=True)
class Cleaned:
    """What went, or would go."""

    removed: tuple[Digest, ...]
    """Manifests and blobs, the least recently used first."""
    forget: frozenset[Digest]
    """What went and all media that need it; results that name them must be made again."""
    freed_bytes: int
    left_bytes: int


@dataclass(frozen=True)
class Verified:
    """What is wrong with a store."""

    damaged: tuple[Digest, ...]
    """Objects whose bytes are not what their name says."""
    missing: tuple[Digest, ...]
    """Objects that a medium needs and that are not there."""
    forget: frozenset[Digest]
    """These and all media that need one of them; results that name them must be made again."""


def clean_up(
    store: FolderStore | Shelf, roots: Iterable[Digest], budget_bytes: int, last_used: Mapping[Digest, float], *,
    dry_run: bool = False, spare_seconds: float = SPARE_SECONDS, now: float | None = None,
) -> Cleaned:  # fmt: skip
    """Remove the least recently used objects until the store fits its budget.

    A medium goes before what it needs, so a crash leaves objects that nobody needs, never a medium without its parts.
    What a medium needs counts as used whenever the medium is used.

    Args:
        store: The objects; with a `Shelf` also small media count as holders.
        roots: Pinned media and checkpoints; they and everything that they reach stay, whatever the budget.
        budget_bytes: Most that the objects may take.
        last_used: Medium -> seconds since 1970; for others the time of their file counts.
        dry_run: Only say what would go.
        spare_seconds: Younger objects stay.
        now: Seconds since 1970, by default the clock.

    Raises:
        StoreDamaged: If something pinned is damaged, so that nobody knows what it reaches; nothing is removed then.
    """
    folder, small = (store.folder, store.small) if isinstance(store, Shelf) else (store, _no_small)
    sizes, ages = dict(folder.objects()), _ages(folder)
    graph = _Graph(folder, small)
    roots = [*roots]
    kept = graph.reach(roots, strict=True)
    limit = (time.time() if now is None else now) - spare_seconds
    kept |= graph.reach(digest for digest, age in ages.items() if age > limit)
    graph.reach([*sizes, *last_used])
    total, removed = sum(sizes.values()), []
    for digest in _oldest_first(graph, {**ages, **last_used}):
        if total <= budget_bytes:
            break
        if digest not in sizes or digest in kept:
            continue
        if not dry_run and not _drop(folder, digest, ages[digest]):
            kept |= graph.reach([digest])
            continue
        removed.append(digest)
        total -= sizes[digest]
    freed = sum(sizes[digest] for digest in removed)
    return Cleaned(tuple(removed), graph.hollow(removed), freed, total)


def verify(store: FolderStore, known_small: Mapping[Digest, bytes]) -> Verified:
    """Read every byte of a store, and look whether each medium has all that it needs.

    Args:
        store: The objects.
        known_small: Small media that are filed elsewhere, by digest.
    """
    wrong = [*store.damaged_objects(), *(digest for digest, text in known_small.items() if not _is(digest, text))]
    graph = _Graph(store, known_small.get)
    there = {digest for digest, _ in store.objects()} | set(known_small)
    missing = graph.reach(there) - there
    return Verified(tuple(sorted(wrong)), tuple(sorted(missing)), graph.hollow({*wrong, *missing}))


class _Graph:
    """Which object needs which, as far as somebody asked."""

    def __init__(self, folder: FolderStore, small: Small) -> None:
        self._folder, self._small = folder, small
        self.needs: dict[Digest, tuple[Digest, ...]] = {}
        self._blobs: set[str] = set()

    def reach(self, digests: Iterable[Digest], *, strict: bool = False) -> set[Digest]:
        """Return these objects and all that they need, directly or not."""
        found: set[Digest] = set()
        left = list(digests)
        while left:
            digest = left.pop()
            if digest not in found:
                found.add(digest)
                if digest not in self.needs or strict:
                    self.needs[digest] = tuple(self._read(digest, strict=strict))
                left += self.needs[digest]
        return found

    def holders_first(self) -> list[Digest]:
        """Return all objects so that each comes before what it needs."""
        sorter = TopologicalSorter({digest: sorted(self.needs[digest]) for digest in sorted(self.needs)})
        return [*sorter.static_order()][::-1]

    def hollow(self, gone: Iterable[Digest]) -> frozenset[Digest]:
        """Return these objects, and all that need one of them, directly or not."""
        found = set(gone)
        for digest in reversed(self.holders_first()):
            if not found.isdisjoint(self.needs[digest]):
                found.add(digest)
        return frozenset(found)

    def _read(self, digest: Digest, *, strict: bool) -> Iterator[Digest]:
        if digest in self._blobs:
            return
        try:
            manifest = self._manifest(digest, strict=strict)
        except StoreDamaged:
            if strict:
                raise
            return
        if manifest is not None:
            self._blobs |= set(manifest.blobs.values())
            yield from (*map(Digest, manifest.blobs.values()), *manifest.holds)

    def _manifest(self, digest: Digest, *, strict: bool) -> Manifest | None:
        """Return what an object says if it is a manifest; one that is missing says nothing."""
        path = self._folder.path(digest)
        if not path.exists():
            content = self._small(digest)
            return None if content is None else Manifest.from_bytes(content, digest)
        if strict or _begins_as_manifest(path):
            content = path.read_bytes()
            if digest_of_bytes(content) != digest:
                raise damaged(digest)
            return Manifest.from_bytes(content, digest) if is_manifest(content) else None
        return None


def _oldest_first(graph: _Graph, used: Mapping[Digest, float]) -> list[Digest]:
    order = graph.holders_first()
    times = {digest: used.get(digest, 0.0) for digest in order}
    for digest in order:
        for needed in graph.needs[digest]:
            times[needed] = max(times[needed], times[digest])
    return sorted(order, key=lambda digest: times[digest])  # of equal age, a medium still comes before what it needs


def _ages(folder: FolderStore) -> dict[Digest, float]:
    return {digest: folder.path(digest).stat().st_mtime for digest, _ in folder.objects()}


def _drop(folder: FolderStore, digest: Digest, age: float) -> bool:
    """Remove an object unless somebody asked for it since it was listed."""
    try:
        if folder.path(digest).stat().st_mtime > age:
            return False
    except FileNotFoundError:
        return True
    folder.drop([digest])
    return True


def _begins_as_manifest(path: Path) -> bool:
    with path.open("rb") as file:
        return is_manifest(file.read(len(MARK)))


def _is(digest: Digest, content: bytes) -> bool:
    try:
        Manifest.from_bytes(content, digest)
    except StoreDamaged:
        return False
    return True


def _no_small(_digest: Digest) -> bytes | None:
    return None
