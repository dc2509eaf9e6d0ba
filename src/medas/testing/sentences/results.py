"""Sentences about what a tool gives."""

from __future__ import annotations

from collections.abc import Mapping

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.media.medium import Medium
from medas.media.volume import Volume
from medas.testing.sentences.subject import Subject, digests, is_finite, need


def runs_on_samples(subject: Subject) -> None:
    made = subject.made()
    need(set(made) == set(subject.tool.results), f"it made {sorted(made)}")
    for name, medium in made.items():
        declared = subject.tool.results[name].medium
        need(isinstance(medium, declared), f"{name} is {type(medium).__name__}, declared is {declared.__name__}")
        is_finite(name, medium)


def repeats_itself(subject: Subject) -> None:
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    first = digests(subject.run(tool), subject.folder)
    second = digests(subject.run(tool), subject.folder)
    fresh = digests(subject.made(), subject.folder)
    need(first == second, f"twice on one instance gives different bytes in {_differing(first, second)}")
    need(first == fresh, f"a fresh instance gives different bytes in {_differing(first, fresh)}")


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    return ", ".join(name for name in one if one[name] != other[name])


def leaves_inputs_alone(subject: Subject) -> None:
    media = {name: value for name, value in subject.values.items() if isinstance(value, Medium)}
    before = digests(media, subject.folder)
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    subject.run(tool)
    after = digests({name: tool.slots[name].value for name in media}, subject.folder)
    changed = [
        name for name in before if isinstance(tool.slots[name].value, type(media[name])) and before[name] != after[name]
    ]
    need(not changed, f"it changes its input {', '.join(changed)}")


def keeps_the_grid(subject: Subject) -> None:
    made = subject.made()
    for name, declared in subject.tool.results.items():
        given = subject.values.get(declared.like)
        if isinstance(given, Volume) and isinstance(made[name], Volume):
            volume = made[name]
            assert isinstance(volume, Volume)
            need(volume.same_grid(given), f"{name} is declared like {declared.like} but lies on another grid")


def survives_the_store(subject: Subject) -> None:
    shelf = Shelf(FolderStore(subject.folder / "objects"))
    for name, medium in subject.made().items():
        digest = shelf.put(medium)
        need(shelf.put(shelf.get(digest)) == digest, f"{name} does not come back from the store as it was")
