"""What a kernel finds around it: seed, scratch folder, device, and somebody to report to."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

Event = dict[str, Any]
"""`kind` and the fields of that kind: started, progress, metric, log, checkpoint, finished."""

_listeners: list[Callable[[Event], None]] = []


def log_to(listener: Callable[[Event], None]) -> Callable[[], None]:
    """Show every event of tools that run in this process to `listener`; return what takes it off again."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def tell_listeners(event: Event) -> None:
    """Show an event to all listeners."""
    for listener in tuple(_listeners):
        listener(event)


@dataclass
class Workspace:
    """The surroundings of one run of one kernel."""

    seed: int = 0
    """Root of all random draws; `generator()` is made from it."""
    device: str = "cpu"
    """cpu, cuda or mps, chosen by the executor."""
    threads: int = 0
    """Threads that the kernel may use; 0 leaves them as they are."""
    emit: Callable[[Event], None] = tell_listeners
    """Where events go. It may raise `Canceled`; kernels let that pass."""
    save: Callable[[bytes], None] = lambda _checkpoint: None
    """Store a checkpoint; a later attempt gets it as `resume`."""
    resume: bytes | None = None
    """The last checkpoint of an earlier attempt, None at a first attempt."""
    history: tuple[Any, ...] = ()
    """Mapped steps that the image of a mapped step went through."""
    objects: Path | None = None
    """Folder of the store that results go into, None outside of a run; what lies there already is not stored again."""
    tags: dict[str, str] = field(default_factory=dict)
    """Fields that every event carries, e.g. the case."""

    @cached_property
    def scratch(self) -> Path:
        """A folder of its own, removed with the workspace."""
        folder = tempfile.mkdtemp(prefix="medas-")
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def tidy(self) -> None:
        """Remove the scratch folder now; a process that ends without tidying up would leave it."""
        if "scratch" in vars(self):
            self._remove()
            del self.scratch

    def generator(self) -> np.random.Generator:
        """Return a random generator made from the seed: equal seed, equal draws."""
        return np.random.default_rng(np.random.SeedSequence(self.seed))

    def report(self, done: float, of: float, **metrics: float) -> None:
        """Tell how far the kernel is; also the point where a run can be stopped.

        Raises:
            Canceled: If somebody asked to stop.
        """
        event: Event = {"kind": "progress", "done": done, "of": of, **self.tags}
        if metrics:
            event["metrics"] = metrics
        self.emit(event)

    def log(self, text: str, level: str = "info") -> None:
        """Write a line for the person who runs the tool; no names of patients."""
        self.emit({"kind": "log", "level": level, "text": text, **self.tags})
