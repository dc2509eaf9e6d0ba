"""What every store can do, wherever it keeps its bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.protocol import Store
from medas.artifacts.shelf import Shelf
from medas.errors import StoreDamaged
from medas.media import Dataset, Image, Number
from medas.media.medium import Digest

STORES: list[Callable[[FolderStore], Store]] = [lambda store: store, Shelf]


@pytest.mark.parametrize("kind", STORES)
def test_all_stores_give_equal_media_equal_digests(kind: Callable[[FolderStore], Store], store: FolderStore) -> None:
    made = kind(store)

    digests = {made.put(Number(3)), made.put(Number(3)), store.put(Number(3))}

    assert digests == {"001b6881d2f5bc7dfe7e29495087a7ce23af166f5d77ff2c7afdb99a54854e11"}


@pytest.mark.parametrize("kind", STORES)
def test_all_stores_keep_give_and_drop(
    kind: Callable[[FolderStore], Store], store: FolderStore, image: Image, cases: Dataset
) -> None:
    made = kind(store)
    media = [Number(3), image, cases]
    digests = [made.put(medium) for medium in media]
    missing = Digest("0" * 64)

    there = made.has([*digests, missing])
    kinds = [type(made.get(digest)) for digest in digests]
    made.drop([digests[0], missing])

    assert there == set(digests)
    assert kinds == [Number, Image, Dataset]
    assert made.has(digests) == set(digests[1:])
    with pytest.raises(StoreDamaged):
        made.get(digests[0])
