"""`medas verify`: check that every stored byte is what its name says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medas.artifacts.clean_up import verify as verify_store
from medas.artifacts.folder_store import FolderStore
from medas.cli.show import console
from medas.safe.home import home_folder
from medas.state.database import open_home
from medas.state.repair import forget_results, named_by_results, small_media

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Remove what is damaged, so that it is made again")] = False,
) -> int:
    """Read every object and compare it with its digest; look for results whose objects are missing."""
    from medas.cli.main import EXIT_FAILED, EXIT_OK

    home = home or home_folder()
    screen = console()
    store = FolderStore(home / "objects")
    strays = store.sweep()
    database = open_home(home)
    try:
        small, named = small_media(database), named_by_results(database)
        found = verify_store(store, small)
        missing = {*found.missing, *(named - store.has(named) - set(small))}
        count = sum(1 for _ in store.objects())
        screen.print(f"{count} objects, {len(small)} small media, {len(named)} results", markup=False)
        if strays:
            screen.print(f"✓ {strays} unfinished files of dead processes removed", style="green")
        for word, digests in (("damaged", found.damaged), ("missing", sorted(missing))):
            for digest in digests:
                screen.print(f"✗ {word}: {digest}", style="red", markup=False)
        if not found.damaged and not missing:
            screen.print("✓ every byte is what its name says", style="green")
            return EXIT_OK
        if not repair:
            screen.print("→ medas verify --repair removes these results; the next run makes them again", style="dim")
            return EXIT_FAILED
        store.drop(found.damaged)
        gone = forget_results(database, {*found.forget, *missing})
        screen.print(f"✓ {gone} results forgotten; the next run makes them again", style="green")
        return EXIT_OK
    finally:
        database.close()
