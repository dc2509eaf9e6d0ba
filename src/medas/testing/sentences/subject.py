"""What a sentence of the tool contract is, and the tool that it is said of."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import MedasError, ToolFailed
from medas.media.dataset import Dataset
from medas.media.item import load
from medas.media.medium import Medium
from medas.media.volume import Volume
from medas.testing.samples import values_for
from medas.tool.base import Tool


class BrokenContract(AssertionError):
    """A tool does not keep the contract; the message says which sentence of it, and how."""


@dataclass(frozen=True)
class Check:
    """One sentence of the contract."""

    name: str
    what: str
    run: Callable[[Subject], None]


class Subject:
    """The tool under test, with values to run it on."""

    def __init__(self, tool: type[Tool], folder: Path) -> None:
        """Make the samples.

        Args:
            tool: The class.
            folder: Empty folder for files that its parameters may name.
        """
        self.tool = tool
        self.folder = folder

    @cached_property
    def values(self) -> dict[str, Any]:
        """Values for every plug that must be filled, and for optional media."""
        return values_for(self.tool, self.folder / "samples")

    def made(self, *, backend: str = "reference", **changes: Any) -> dict[str, Medium]:
        """Run the kernel once on fresh samples and return its results.

        Raises:
            MedasError: What the tool said; its own mistakes are `BrokenContract`.
        """
        tool = self.tool(backend=backend, **{**self.values, **changes})
        tool.state.unwrap()
        return self.run(tool)

    def run(self, tool: Tool) -> dict[str, Medium]:
        """Run the kernel of an instance; a mistake inside it breaks the contract."""
        tool.workspace.seed = 7
        try:
            return tool.make()
        except ToolFailed as error:
            if error.__cause__ is not None and not isinstance(error.__cause__, MedasError):
                text = f"raised {type(error.__cause__).__name__}: {error.__cause__}"
                raise BrokenContract(text) from error
            raise


@contextmanager
def subject_of(tool: type[Tool]) -> Iterator[Subject]:
    """Give a subject in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="medas-contract-") as folder:
        yield Subject(tool, Path(folder))


def digests(made: Mapping[str, Medium], folder: Path) -> dict[str, str]:
    """Return result -> digest of the content."""
    shelf = Shelf(FolderStore(folder / "objects"))
    return {name: str(shelf.put(medium)) for name, medium in made.items()}


def need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Break the contract, with these words, unless something holds."""
    if not holds:
        raise BrokenContract(otherwise)


def is_finite(name: str, medium: Any) -> None:
    """Need volumes, and those in a dataset, to be without NaN and infinity."""
    if isinstance(medium, Volume):
        need(bool(np.isfinite(medium.voxels).all()), f"{name} holds NaN or infinite voxels")
    elif isinstance(medium, Dataset):
        for column in medium.columns.values():
            for case, item in column.items.items():
                is_finite(f"{name}, case {case}", load(item))
