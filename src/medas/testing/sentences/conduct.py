"""Sentences about how a tool behaves while it runs."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import Canceled, MedasError
from medas.media.medium import Medium
from medas.media.volume import Label, Volume
from medas.testing.samples import odd_volumes
from medas.testing.sentences.subject import Subject, need
from medas.tool.augmentation import Augmentation
from medas.tool.kernel import DEVICES

CANCEL_SECONDS = 3.0
_TOLERANCE = 1e-5


def stops_when_asked(subject: Subject) -> None:
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    asked: list[float] = []

    def emit(event: dict[str, Any]) -> None:
        if event["kind"] == "progress":
            asked.append(time.monotonic())
            raise Canceled("stopped on request")

    tool.workspace.emit = emit
    started = time.monotonic()
    try:
        subject.run(tool)
    except Canceled:
        late = time.monotonic() - asked[0]
        need(late < CANCEL_SECONDS, f"it went on for {late:.1f} s after it was asked to stop")
        return
    took = time.monotonic() - started
    need(not asked, "it swallows the request to stop")
    need(took < CANCEL_SECONDS, f"it took {took:.1f} s without ever reporting, so nobody could have stopped it")


def writes_nothing_outside(subject: Subject) -> None:
    before = Path.cwd()
    place = subject.folder / "elsewhere"
    place.mkdir(exist_ok=True)
    _ = subject.values
    os.chdir(place)
    try:
        subject.made()
    finally:
        os.chdir(before)
    left = [path.name for path in place.iterdir()]
    need(not left, f"it leaves {', '.join(left[:3])} in the working folder")


def backends_agree(subject: Subject) -> None:
    for backend in subject.tool.kernel_of.backends:
        if backend in {"reference", *DEVICES}:
            continue
        try:
            other = subject.made(backend=backend)
        except MedasError as error:
            need(
                re.search(r"pip install|choose|back-end", str(error), re.IGNORECASE) is not None, f"{backend}: {error}"
            )
            continue
        for name, medium in subject.made().items():
            _agree(backend, name, medium, other[name])


def _agree(backend: str, name: str, one: Medium, other: Medium) -> None:
    if isinstance(one, Label) and isinstance(other, Label):
        need(np.array_equal(one.voxels, other.voxels), f"{backend}: {name} has other labels than the reference")
    elif isinstance(one, Volume) and isinstance(other, Volume):
        scale = max(1.0, float(np.abs(one.voxels).max()))
        error = float(np.abs(one.voxels.astype(float) - other.voxels).max()) / scale
        need(error <= _TOLERANCE, f"{backend}: {name} differs from the reference by {error:.1e} of its largest value")


def varies_and_repeats(subject: Subject) -> None:
    """Augmentation: what was drawn is JSON, and applying it twice gives the same."""
    if not issubclass(subject.tool, Augmentation):
        return
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    params = {name: value for name, value in tool.params().items() if name != "probability"}
    drawn = tool.draw(np.random.default_rng(3), **params)
    need(drawn == tool.draw(np.random.default_rng(3), **params), "the same seed draws something else")
    sample = next(iter(odd_volumes().values()))
    for volume in sample:
        first, second = tool.apply(volume, drawn), tool.apply(volume, drawn)
        need(np.array_equal(first.voxels, second.voxels), "applying the same draw twice gives something else")
        need(type(first) is type(volume), f"a {type(volume).__name__} becomes a {type(first).__name__}")
