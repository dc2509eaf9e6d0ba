"""Items of a column are loaded when asked for, and stored once."""

from __future__ import annotations

import pytest
from shelf import Shelf

from medas.media import Later, Stored, Text
from medas.media.item import digest_of, load


def test_a_medium_at_hand_in_the_store_or_still_to_be_made_is_loaded_alike() -> None:
    shelf, text = Shelf(), Text("scan")
    stored = Stored(shelf.keep(text), shelf.fetch)

    assert [load(item) for item in (text, stored, Later(lambda: text), 3, None)] == [text, text, text, 3, None]


def test_nothing_is_made_before_somebody_asks() -> None:
    def never() -> Text:
        raise AssertionError

    later = Later(never)

    with pytest.raises(AssertionError):
        load(later)


def test_what_is_stored_already_is_not_loaded_to_know_its_digest() -> None:
    shelf = Shelf()
    digest = shelf.keep(Text("scan"))
    shelf.kept.clear()

    assert digest_of(Stored(digest, shelf.fetch), shelf.keep) == digest
    assert digest_of(Later(lambda: Text("scan")), shelf.keep) == digest
