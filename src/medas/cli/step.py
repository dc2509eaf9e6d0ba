"""`medas step FOLDER`: run the job in a folder; the same command on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def step(folder: Annotated[Path, typer.Argument(help="Folder with step.json; MEDAS_STORE names the objects")]) -> int:
    """Run the job in a folder and leave the answer there."""
    from medas.step.folder import run_folder

    return run_folder(folder)
