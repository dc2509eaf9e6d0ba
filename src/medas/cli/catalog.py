"""`medas catalog`: write the catalog of tools anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medas.cli.show import console
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog

app = typer.Typer(add_completion=False)


@app.command()
def catalog(home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None) -> int:
    """Import every installed tool in a child process and write what it declares."""
    from medas.cli.main import EXIT_FAILED, EXIT_OK

    home = home or home_folder()
    (home / "catalog.json").unlink(missing_ok=True)
    made = load_catalog(home)
    screen = console()
    screen.print(f"✓ {len(made.tools)} tools in {home / 'catalog.json'}", style="green", markup=False)
    for entry, reason in made.broken.items():
        screen.print(f"✗ {entry}: {reason}", style="red", markup=False)
    return EXIT_FAILED if made.broken else EXIT_OK
