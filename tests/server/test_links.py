"""Links that open once."""

from __future__ import annotations

from medas.server.links import Links


def test_a_link_opens_once_and_the_next_one_is_announced() -> None:
    links, told = Links(), list[str]()
    links.announce = told.append
    first = links.token

    assert links.spend(first)
    assert not links.spend(first)
    assert told == [links.token]
    assert links.spend(told[0])


def test_a_wrong_token_leaves_the_right_one_valid() -> None:
    links = Links()

    assert not links.spend("wrong")
    assert not links.spend("ß")
    assert links.spend(links.token)
