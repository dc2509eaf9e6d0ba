"""Only what runs refer to is served."""

from __future__ import annotations

import pytest

from medas.errors import NotFound
from medas.media.dataset import CaseId, Column, Dataset, PatientId, PatientIndex
from medas.media.figure import Figure
from medas.media.medium import Digest
from medas.media.values import Number
from medas.server.installation import Installation
from medas.server.served import _HOLDERS, Served
from medas.testing import samples
from server.conftest import Inline, NewHome, file_result


@pytest.fixture
def own(new_home: NewHome) -> Installation:
    return Inline(new_home())


def test_a_result_and_what_it_holds_are_served(own: Installation) -> None:
    digest = file_result(own, samples.cases())

    assert own.served.need(own.database, digest) == digest
    held = own.served.manifest(own.database, digest).holds
    assert len(held) > 5
    assert [own.served.need(own.database, one) for one in held] == list(held)
    own.connections.close()


def test_what_is_held_at_second_hand_is_served_too(own: Installation) -> None:
    figure = Figure("overlay", "Case", media={"image": samples.image()})
    column = Column(Figure, {CaseId("a"): figure})
    digest = file_result(own, Dataset(PatientIndex({CaseId("a"): PatientId("p")}), {"figure": column}))
    (held,) = own.served.manifest(own.database, digest).holds

    (image,) = own.served.manifest(own.database, held).holds

    assert own.served.need(own.database, image) == image
    own.connections.close()


def test_every_medium_that_holds_others_is_known_as_such() -> None:
    holding = {
        kind.__name__ for kind, make in samples.SAMPLES.items() if make().pack(lambda _held: Digest("0" * 64)).holds
    }

    assert holding <= _HOLDERS
    assert len(holding) >= 3


def test_what_follows_from_a_digest_is_made_once(own: Installation) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [own.served.once("a", "digest", make) for _ in range(3)] == [1, 1, 1]
    assert own.served.once("b", "digest", make) == 2
    own.connections.close()


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../medas.db", "A" * 64, "0" * 63])
def test_what_no_run_refers_to_is_not_found(own: Installation, digest: str) -> None:
    with pytest.raises(NotFound, match="no run and no table refers"):
        own.served.need(own.database, digest)
    own.connections.close()


def test_bytes_that_are_there_but_belong_to_no_run_are_not_served(own: Installation) -> None:
    stray = own.served.shelf.put(samples.image())

    with pytest.raises(NotFound, match="no run and no table refers"):
        own.served.need(own.database, stray)
    own.connections.close()


def test_what_was_cleaned_up_is_said_so(own: Installation) -> None:
    digest = file_result(own, samples.image())
    own.served.need(own.database, digest)

    own.served.shelf.drop([Digest(digest)])

    with pytest.raises(NotFound, match="removed to make room"):
        own.served.need(own.database, digest)
    own.connections.close()


def test_results_that_are_made_later_are_served_too(own: Installation) -> None:
    served: Served = own.served
    first = file_result(own, Number(1.0))
    assert served.medium(own.database, first) == Number(1.0)

    second = file_result(own, Number(2.0))

    assert served.medium(own.database, second) == Number(2.0)
    own.connections.close()
