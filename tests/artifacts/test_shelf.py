"""A store whose small media are kept in memory, until somebody files them as rows."""

from __future__ import annotations

from typing import Any

import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.manifest import Manifest
from medas.artifacts.shelf import SMALL, Shelf
from medas.errors import StoreDamaged
from medas.media import CaseId, Dataset, Image, Number, Text
from medas.media.medium import Digest


@pytest.fixture
def shelf(store: FolderStore) -> Shelf:
    return Shelf(store)


def test_a_number_costs_no_file(shelf: Shelf) -> None:
    digest = shelf.put(Number(3))

    assert list(shelf.folder.objects()) == []
    assert shelf.fresh.keys() == {digest}
    assert shelf.get(digest) == Number(3)


def test_the_digest_is_the_same_as_in_the_folder(shelf: Shelf) -> None:
    assert shelf.put(Number(3)) == shelf.folder.put(Number(3))


def test_an_image_is_a_file(shelf: Shelf, image: Image) -> None:
    digest = shelf.put(image)

    assert shelf.fresh == {}
    assert shelf.folder.has([digest]) == {digest}


@pytest.mark.parametrize(("size", "files"), [(SMALL - 200, 0), (SMALL + 200, 1)])
def test_a_large_manifest_is_a_file(size: int, files: int, shelf: Shelf) -> None:
    digest = shelf.put(Text("x" * size))

    assert len(list(shelf.folder.objects())) == files
    assert shelf.get(digest) == Text("x" * size)


def test_cases_are_small_and_hold_files(shelf: Shelf, cases: Dataset) -> None:
    digest = shelf.put(cases)

    found: Any = shelf.get(digest)

    assert digest in shelf.fresh
    assert found.load("image", CaseId("b")).voxels.min() == 1
    assert len(list(shelf.folder.objects())) == 4  # two manifests, two arrays of voxels


def test_what_is_filed_is_no_longer_fresh_and_still_there(shelf: Shelf) -> None:
    digest = shelf.put(Number(3))

    taken = shelf.take_fresh()
    again = shelf.put(Number(3))

    assert taken.keys() == {digest}
    assert again == digest
    assert shelf.fresh == {}
    assert shelf.get(digest) == Number(3)


def test_what_was_filed_elsewhere_is_looked_up_once(store: FolderStore) -> None:
    asked: list[str] = []
    content = Manifest("Number", 1, {"value": 3}).to_bytes()
    digest = Shelf(store).put(Number(3))

    def lookup(name: Digest) -> bytes | None:
        asked.append(name)
        return content if name == digest else None

    shelf = Shelf(store, lookup=lookup)

    assert [shelf.get(digest), shelf.get(digest)] == [Number(3), Number(3)]
    assert asked == [digest]


def test_what_somebody_looks_up_must_match_its_digest(store: FolderStore) -> None:
    shelf = Shelf(store, lookup=lambda _digest: b'{"blobs":{},"form":1,"medium":"Number","meta":{"value":4}}')

    with pytest.raises(StoreDamaged):
        shelf.get(Digest("0" * 64))


def test_what_nobody_has_is_missing(shelf: Shelf) -> None:
    with pytest.raises(StoreDamaged, match="damaged or missing"):
        shelf.get(Digest("0" * 64))


def test_small_and_large_are_there(shelf: Shelf, image: Image) -> None:
    small, large = shelf.put(Number(3)), shelf.put(image)

    assert shelf.has([small, large, Digest("0" * 64)]) == {small, large}


def test_dropping_forgets_small_and_large(shelf: Shelf, image: Image) -> None:
    digests = [shelf.put(Number(3)), shelf.put(image)]

    shelf.drop(digests)

    assert shelf.has(digests) == set()


def test_reach_follows_what_media_hold(shelf: Shelf, cases: Dataset) -> None:
    digest = shelf.put(cases)

    found = shelf.reach([digest])

    assert found == {digest, *shelf.manifest(digest).holds}
    assert len(found) == 5


def test_the_small_ones_of_a_reach_go_with_a_job(shelf: Shelf, cases: Dataset) -> None:
    digest = shelf.put(cases)

    small = shelf.small_among([digest])

    other = Shelf(shelf.folder)
    other.learn(small)
    assert len(small) == 3  # the cases and two sets of points
    assert other.get(digest) is not None


def test_only_so_many_are_remembered(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "keep", 2)
    contents = [Manifest("Number", 1, {"value": value}).to_bytes() for value in range(3)]

    for number, content in enumerate(contents):
        shelf.learn({Digest(str(number)): content})

    assert shelf.small(Digest("0")) is None
    assert shelf.small(Digest("2")) == contents[2]
