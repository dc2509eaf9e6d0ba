"""A job runs its items one after the other, whatever becomes of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import Canceled, NotFound
from medas.media import Image, Number
from medas.media.medium import Digest
from medas.step.perform import Surroundings, perform
from medas.step.spec import Item, StepSpec

TROUBLE = "medas.testing.trouble"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(FolderStore(tmp_path / "objects"))


def spec_of(tool: str, params: dict[str, Any], *items: Item) -> StepSpec:
    return StepSpec("job", f"medas.{tool}", TROUBLE, 1, "reference", params, items)


def images(shelf: Shelf, *means: float) -> list[Item]:
    digests = [shelf.put(Image(np.full((1, 2, 2, 2), mean), np.eye(4))) for mean in means]
    return [Item(f"c{n}", f"key-{n}", {"image": digest}) for n, digest in enumerate(digests)]


def test_each_item_gives_a_result_and_an_event(shelf: Shelf) -> None:
    events: list[dict[str, Any]] = []

    result = perform(spec_of("Mean", {}, *images(shelf, 1.0, 2.0)), Surroundings(shelf, events.append))

    assert [(item.case, item.outcome) for item in result.items] == [("c0", "done"), ("c1", "done")]
    assert [event["case"] for event in events] == ["c0", "c1"]
    means = [shelf.get(Digest(item.results["mean"])) for item in result.items]
    assert means == [Number(1.0), Number(2.0)]


def test_small_results_travel_with_their_event(shelf: Shelf, tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []

    result = perform(spec_of("Mean", {}, *images(shelf, 1.0)), Surroundings(shelf, events.append))

    elsewhere = Shelf(FolderStore(tmp_path / "elsewhere"))
    elsewhere.learn({Digest(digest): text.encode() for digest, text in events[0]["small"].items()})
    assert elsewhere.get(Digest(result.items[0].results["mean"])) == Number(1.0)
    assert dict(result.small) == events[0]["small"]


def test_a_failing_item_does_not_stop_the_others_and_names_its_case(shelf: Shelf) -> None:
    result = perform(
        spec_of("Picky", {"highest": 1.5}, *images(shelf, 1.0, 2.0, 1.2)), Surroundings(shelf, lambda _event: None)
    )

    assert [item.outcome for item in result.items] == ["done", "failed", "done"]
    problem = result.items[1].problem
    assert problem is not None
    assert (problem.code, problem.case) == ("wrong-input", "c1")


def test_a_mistake_of_a_tool_is_a_failure_of_its_item(shelf: Shelf) -> None:
    result = perform(spec_of("Buggy", {"value": 0.0}, Item(None, "k", {})), Surroundings(shelf, lambda _event: None))

    assert result.items[0].problem is not None
    assert result.items[0].problem.code == "tool-failed"


def test_a_request_to_stop_ends_the_item_and_all_that_follow(shelf: Shelf) -> None:
    def stop(event: dict[str, Any]) -> None:
        if event["kind"] == "progress":
            raise Canceled("stop")

    items = [Item(f"c{n}", f"k{n}", {}) for n in range(3)]

    result = perform(spec_of("Slow", {"seconds": 5.0}, *items), Surroundings(shelf, stop))

    assert [item.outcome for item in result.items] == ["canceled"] * 3


def test_checkpoints_are_kept_and_taken_up_again(shelf: Shelf) -> None:
    events: list[dict[str, Any]] = []
    spec = spec_of("Steps", {"upto": 4, "seconds": 0.0}, Item(None, "key", {}, seed=3))
    whole = perform(spec, Surroundings(shelf, events.append))
    second = next(event for event in events if event["kind"] == "checkpoint" and event["key"] == "key")

    resumed = Item(None, "key", {}, seed=3, resume=Digest(second["digest"]))
    again = perform(spec_of("Steps", {"upto": 4, "seconds": 0.0}, resumed), Surroundings(shelf, lambda _event: None))

    assert again.items[0].results == whole.items[0].results


def test_a_damaged_checkpoint_is_not_used(shelf: Shelf) -> None:
    digest = shelf.folder.put_bytes(b"2 99.0")
    path = shelf.folder.path(digest)
    path.chmod(0o644)
    path.write_bytes(b"2 11.0")
    item = Item(None, "key", {}, seed=3, resume=digest)

    result = perform(spec_of("Steps", {"upto": 4, "seconds": 0.0}, item), Surroundings(shelf, lambda _event: None))

    undisturbed = perform(
        spec_of("Steps", {"upto": 4, "seconds": 0.0}, Item(None, "key", {}, seed=3)),
        Surroundings(shelf, lambda _event: None),
    )
    assert result.items[0].results == undisturbed.items[0].results


def test_a_tool_that_is_not_installed_is_said_so(shelf: Shelf) -> None:
    spec = StepSpec("job", "acme.Gone", "acme_gone", 1, "reference", {}, (Item(None, "k", {}),))

    with pytest.raises(NotFound, match=r"acme\.Gone"):
        perform(spec, Surroundings(shelf, lambda _event: None))


def test_versions_of_what_was_loaded_are_told(shelf: Shelf) -> None:
    result = perform(spec_of("Mean", {}, *images(shelf, 1.0)), Surroundings(shelf, lambda _event: None))

    assert {"python", "medas", "numpy"} <= set(result.versions)
    assert len(result.environment) == 64
