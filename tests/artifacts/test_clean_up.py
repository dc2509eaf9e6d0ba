"""Make room in a store without touching what is pinned, and find what is damaged in it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.artifacts.clean_up import Cleaned, clean_up, verify
from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import StoreDamaged
from medas.media import Dataset, Image, Number
from medas.media.medium import Digest, Fetch, Keep, Medium, Packed

LATER = time.time() + 10**6


@dataclass(frozen=True)
class Crate(Medium):
    """A medium that holds others, to any depth; reading it reads them all."""

    name: str
    held: tuple[Crate, ...] = ()
    content: bytes = b""

    def pack(self, keep: Keep) -> Packed:
        blobs = {"content.bin": self.content} if self.content else {}
        return Packed({"name": self.name}, blobs, tuple(keep(crate) for crate in self.held))

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:
        held: Any = tuple(fetch(digest) for digest in packed.holds)
        content: Any = packed.blobs.get("content.bin", b"")
        return cls(packed.meta["name"], held, content)


@dataclass(frozen=True)
class Cargo:
    """Crates, which of them are pinned, and when each was used."""

    crates: tuple[Crate, ...]
    pinned: frozenset[int]
    used: tuple[float, ...]


@st.composite
def cargos(draw: st.DrawFn) -> Cargo:
    crates: list[Crate] = []
    for number in range(draw(st.integers(1, 8))):
        held = draw(st.lists(st.sampled_from(crates), max_size=3, unique=True)) if crates else []
        content = draw(st.sampled_from([b"", b"a" * 50, b"b" * 500, b"c" * 5000]))
        crates.append(Crate(f"crate {number}", tuple(held), content))
    numbers = range(len(crates))
    pinned = draw(st.frozensets(st.sampled_from(numbers), max_size=3))
    return Cargo(tuple(crates), pinned, tuple(draw(st.integers(0, 4)) for _ in numbers))


def reached(crate: Crate) -> set[Crate]:
    return {crate}.union(*map(reached, crate.held))


def readable(store: FolderStore | Shelf, digest: Digest) -> bool:
    try:
        store.get(digest)
    except StoreDamaged:
        return False
    return True


@pytest.mark.parametrize("kind", ["folder", "shelf"])
@given(cargo=cargos(), budget=st.sampled_from([0, 100, 700, 3000, 7000, 10**6]))
@settings(max_examples=40)
def test_what_is_pinned_stays_and_the_least_recently_used_goes(kind: str, cargo: Cargo, budget: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        below = FolderStore(Path(folder))
        store: FolderStore | Shelf = below if kind == "folder" else Shelf(below)
        digests = {crate: store.put(crate) for crate in cargo.crates}
        pinned = [digests[cargo.crates[number]] for number in sorted(cargo.pinned)]
        safe = set().union(*(reached(cargo.crates[number]) for number in cargo.pinned))
        used = dict(zip(digests.values(), cargo.used, strict=True))
        sizes = dict(below.objects())
        options: Any = {"spare_seconds": 0, "now": LATER}

        planned = clean_up(store, pinned, budget, used, dry_run=True, **options)
        untouched = dict(below.objects()) == sizes
        cleaned = clean_up(store, pinned, budget, used, **options)

        left = dict(below.objects())
        assert untouched
        assert planned == cleaned
        assert cleaned.left_bytes == sum(left.values())
        assert cleaned.freed_bytes == sum(sizes.values()) - cleaned.left_bytes
        assert set(cleaned.removed) == set(sizes) - set(left)
        # Nothing that a pin reaches went, and nobody is told to forget it.
        assert all(store.get(digests[crate]) == crate for crate in safe)
        assert cleaned.forget.isdisjoint(digests[crate] for crate in safe)
        # What nobody is told to forget can still be read, the rest cannot.
        assert all(readable(store, digest) == (digest not in cleaned.forget) for digest in digests.values())
        # The budget holds, or only what is pinned is left.
        needed = {digests[crate] for crate in safe} | {_blob(below, store, digests[crate]) for crate in safe}
        assert cleaned.left_bytes <= budget or set(left) <= needed
        # No medium went while one that was used before it stayed.
        times = {
            digest: max(used[digests[other]] for other in cargo.crates if crate in reached(other))
            for crate, digest in digests.items()
        }
        gone = [times[digest] for digest in digests.values() if digest in cleaned.removed]
        stayed = [times[digest] for digest in digests.values() if digest in left and digest not in needed]
        assert not gone or not stayed or max(gone) <= min(stayed)


def _blob(folder: FolderStore, store: FolderStore | Shelf, digest: Digest) -> str:
    assert folder is store or isinstance(store, Shelf)
    return next(iter(store.manifest(digest).blobs.values()), "")


@pytest.fixture
def clean(store: FolderStore) -> Callable[..., Cleaned]:
    """Clean everything that is not pinned, however young."""

    def cleaned(*roots: Digest, budget: int = 0, used: dict[Digest, float] | None = None, **options: Any) -> Cleaned:
        return clean_up(store, roots, budget, used or {}, **{"spare_seconds": 0, "now": LATER, **options})

    return cleaned


def test_pinned_cases_keep_their_media_and_their_voxels(store: FolderStore, cases: Dataset, clean: Any) -> None:
    digest = store.put(cases)
    stray = store.put(Number(7))

    cleaned = clean(digest)

    assert cleaned.removed == (stray,)
    assert verify(store, {}).missing == ()
    assert len(list(store.objects())) == 7  # cases, two images with their voxels, two sets of points


def test_a_small_medium_that_is_filed_elsewhere_holds_its_files(store: FolderStore, cases: Dataset) -> None:
    shelf = Shelf(store)
    digest = shelf.put(cases)
    before = dict(store.objects())

    clean_up(shelf, [digest], 0, {}, spare_seconds=0, now=LATER)

    assert dict(store.objects()) == before


def test_without_pins_and_budget_everything_goes(store: FolderStore, cases: Dataset, clean: Any) -> None:
    digest = store.put(cases)

    cleaned = clean()

    assert (cleaned.left_bytes, list(store.objects())) == (0, [])
    assert digest in cleaned.forget


def test_within_the_budget_nothing_goes(store: FolderStore, cases: Dataset, clean: Any) -> None:
    store.put(cases)
    size = sum(size for _, size in store.objects())

    assert clean(budget=size) == Cleaned((), frozenset(), 0, size)


def test_a_medium_goes_before_its_voxels(store: FolderStore, image: Image, clean: Any) -> None:
    digest = store.put(image)

    cleaned = clean()

    assert cleaned.removed[0] == digest


def test_young_objects_stay_with_all_they_need(store: FolderStore, cases: Dataset, clean: Any) -> None:
    digest = store.put(cases)
    for name, _ in store.objects():
        if name != digest:
            os.utime(store.path(name), (1, 1))

    cleaned = clean(spare_seconds=3600, now=time.time())

    assert cleaned.removed == ()


def test_what_was_put_again_counts_as_young(store: FolderStore, image: Image, clean: Any) -> None:
    store.put(image)
    for name, _ in store.objects():
        os.utime(store.path(name), (1, 1))

    store.put(image)

    assert clean(spare_seconds=3600, now=time.time()).removed == ()


def test_a_pinned_checkpoint_stays(store: FolderStore, clean: Any) -> None:
    checkpoint, other = store.put_bytes(b"weights"), store.put_bytes(b"other weights")

    assert clean(checkpoint).removed == (other,)


def test_a_pin_of_something_that_is_not_there_disturbs_nobody(store: FolderStore, image: Image, clean: Any) -> None:
    digest = store.put(image)

    assert set(clean(Digest("0" * 64)).forget) >= {digest}


@pytest.mark.parametrize("place", [0, 20])
def test_nothing_is_removed_while_a_pinned_medium_is_damaged(
    place: int, store: FolderStore, cases: Dataset, clean: Any
) -> None:
    digest = store.put(cases)
    stray = store.put(Number(7))
    content = bytearray(store.path(digest).read_bytes())
    content[place] ^= 1
    store.path(digest).write_bytes(content)

    with pytest.raises(StoreDamaged):
        clean(digest)

    assert store.has([stray]) == {stray}


def test_a_damaged_medium_that_nobody_pinned_can_go(store: FolderStore, image: Image, clean: Any) -> None:
    digest = store.put(image)
    store.path(digest).write_bytes(b'{"blobs":{}}')

    assert digest in clean().removed


def test_a_sound_store_has_nothing_wrong(store: FolderStore, cases: Dataset) -> None:
    store.put(cases)

    found = verify(store, {})

    assert (found.damaged, found.missing, found.forget) == ((), (), frozenset())


def test_damaged_and_missing_objects_are_told_apart(store: FolderStore, cases: Dataset, image: Image) -> None:
    digest = store.put(cases)
    held = store.put(image)
    voxels = Digest(store.manifest(held).blobs["voxels.npy"])
    points = next(one for one in store.manifest(digest).holds if not store.manifest(one).blobs)
    store.path(voxels).write_bytes(b"\0" * 10)
    store.path(points).unlink()

    found = verify(store, {})

    assert (found.damaged, found.missing) == ((voxels,), (points,))
    assert found.forget == {voxels, points, held, digest}


def test_small_media_that_are_filed_elsewhere_are_checked_too(store: FolderStore, cases: Dataset) -> None:
    shelf = Shelf(store)
    digest = shelf.put(cases)
    number = shelf.put(Number(3))
    small = shelf.take_fresh()

    sound = verify(store, small)
    broken = verify(store, {**small, number: b'{"blobs":{}}'})
    lost = verify(store, {digest: small[digest]})

    assert (sound.damaged, sound.missing) == ((), ())
    assert (broken.damaged, broken.missing) == ((number,), ())
    assert lost.damaged == ()
    assert len(lost.missing) == 2  # the two sets of points
    assert digest in lost.forget
