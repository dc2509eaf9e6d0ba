"""Every tool of the catalog, ours and the plug-in's, keeps the contract; and the contract finds tools that do not."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import acme_tools
import numpy as np
import pytest

import medas.tools
from medas.errors import WrongInput
from medas.testing.tool_contract import CHECKS, BrokenContract, Check, checks_of, subject_of
from medas.tool import Image, Number, Tool, kernel, plug, result


def every_tool() -> list[type[Tool]]:
    listed = {**medas.tools.MODULES, **acme_tools.MODULES}
    return [getattr(import_module(module), name) for name, module in listed.items()]


@pytest.mark.parametrize("tool", every_tool(), ids=lambda tool: tool.__name__)
def test_every_tool_keeps_the_contract(tool: type[Tool]) -> None:
    broken = []
    with subject_of(tool) as subject:
        for check in checks_of(tool):
            try:
                check.run(subject)
            except BrokenContract as error:
                broken.append(f"{check.name}: {error}")

    assert broken == []


class Fine(Tool):
    """Add a number to every voxel."""

    category = "Pre-processing"

    image: Image = plug("Image to change")
    by: float = plug("What is added", default=1.0, unit="1")

    more: Image = result("Same grid as `image`", like="image")

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        return finite(image) + by


def finite(voxels: np.ndarray) -> np.ndarray:
    if not np.isfinite(voxels).all():
        raise WrongInput("image: holds voxels that are no numbers", hint="Replace them first")
    return voxels.astype(np.float64)


class Forgetful(Fine):
    """Give another result each time."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        self.count = getattr(self, "count", 0) + 1
        return finite(image) + by + self.count


class Careless(Fine):
    """Crash on whatever is unusual."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        if image.shape[3] == 1:
            raise IndexError(3)
        return finite(image) + by


class Leaky(Fine):
    """Make NaN of constant images."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        centered = image.astype(np.float64) - image.mean()
        with np.errstate(invalid="ignore", divide="ignore"):
            return centered / centered.std() + by


class Messy(Fine):
    """Leave files lying around."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        with open("trash.txt", "w") as file:  # noqa: PTH123 - what a beginner writes
            file.write("x")
        return finite(image) + by


class Untidy(Tool):
    """Nothing"""

    category = "Magic"

    image: Image = plug("the image.")
    a: int = plug("A", default=1)
    b: int = plug("Bee", default=1)
    c: int = plug("Cee", default=1)
    d: int = plug("Dee", default=1)
    e: int = plug("Eee", default=1)

    out: Number = result("A number")

    @kernel
    def go(self, image: Image, a: int, b: int, c: int, d: int, e: int) -> float:
        return float(image.voxels.mean() + a + b + c + d + e)


class Divided(Fine):
    """Have a back-end that disagrees."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        return finite(image) + by

    @add.backend("quick")
    def add_quickly(self, image: np.ndarray, by: float) -> np.ndarray:
        return finite(image) + 1.1 * by + 1


class Deafened(Fine):
    """Never report, and take its time."""

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        import time

        time.sleep(3.2)
        return finite(image) + by


def broken(tool: type[Tool], *names: str) -> list[str]:
    found = []
    with subject_of(tool) as subject:
        for check in checks_of(tool):
            if names and check.name not in names:
                continue
            try:
                check.run(subject)
            except BrokenContract:
                found.append(check.name)
    return found


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        (Fine, []),
        (Forgetful, ["repeats"]),
        (Careless, ["grids"]),
        (Leaky, ["voxels"]),
        (Messy, ["outside"]),
        (Untidy, ["described"]),
        (Divided, ["backends"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_contract_finds_what_is_wrong_and_nothing_else(
    tool: Any, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert broken(tool) == expected


def test_a_tool_that_cannot_be_stopped_is_found() -> None:
    assert broken(Deafened, "stop") == ["stop"]


def test_every_sentence_of_the_contract_has_a_name_of_its_own() -> None:
    names = [check.name for check in CHECKS]

    assert len(set(names)) == len(names)
    assert all(isinstance(check, Check) and check.what[0].isupper() for check in CHECKS)
