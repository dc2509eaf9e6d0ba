"""`medas new-tool NAME`: write the files of a new tool, ready to be changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from medas.cli.show import console
from medas.errors import EditConflict, WrongInput
from medas.safe.durable import write_bytes

app = typer.Typer(add_completion=False)
_NAME = re.compile(r"[A-Z][A-Za-z0-9]{2,60}")

_TOOL = '''"""{words}."""

import numpy as np

from medas.errors import WrongInput
from medas.tool import Image, Tool, kernel, plug, result


class {name}(Tool):
    """Say in one sentence what this does for a person who looks at images.

    Then say when it helps, and when it misleads.
    """

    category = "Pre-processing"
    synonyms = ("other words for it",)

    image: Image = plug("Image to work on")
    strength: float = plug("Strength of the effect", default=1.0, unit="1", ge=0, le=10)

    changed: Image = result("Same grid as `image`", like="image")

    @kernel
    def change(self, image: np.ndarray, strength: float) -> np.ndarray:  # (C, I, J, K)
        """Do it."""
        if not np.isfinite(image).all():
            raise WrongInput("image: holds voxels that are no numbers", hint="Replace them first, e.g. by 0")
        return (image * strength).astype(np.float32)
'''
_TEST = '''"""{words}."""

import numpy as np

from {module} import {name}
from medas.media import Image


def test_strength_one_changes_nothing() -> None:
    image = Image(np.arange(8.0).reshape(1, 2, 2, 2), np.eye(4))

    changed = {name}(image=image).run().unwrap()

    np.testing.assert_allclose(changed.voxels, image.voxels)
'''
_CHANGE = "{words}: say in one sentence what a user can do now that was not possible before.\n"


@app.command()
def new_tool(
    name: Annotated[str, typer.Argument(help="Class name: what it does, as a command, e.g. SharpenEdges")],
    folder: Annotated[Path, typer.Option(help="Where the files go")] = Path(),
) -> None:
    """Write a tool, its test and its change note; change them, then `medas try` and `medas test-tool`."""
    if not _NAME.fullmatch(name):
        raise WrongInput(f"{name!r} cannot be the name of a tool", hint="Write it like SharpenEdges, in English")
    module = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    words = module.replace("_", " ").capitalize()
    files = {
        folder / f"{module}.py": _TOOL, folder / f"test_{module}.py": _TEST, folder / "changes" / f"{module}.added.md": _CHANGE,
    }  # fmt: skip
    taken = [path for path in files if path.exists()]
    if taken:
        raise EditConflict(
            f"{taken[0].name} is there already", hint="Choose another name or folder", file=taken[0].name
        )
    screen = console()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, text.format(name=name, module=module, words=words).encode())
        screen.print(f"✓ {path}", style="green", markup=False)
    screen.print("\nNext:", style="bold")
    screen.print(f"  medas try {folder / module}.py --phantom abdomen", markup=False)
    screen.print(f"  medas test-tool {folder / module}.py", markup=False)
