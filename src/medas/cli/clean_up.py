"""`medas clean-up`: make room by removing results that nobody asked for in a long time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medas.artifacts.clean_up import clean_up as clean_store
from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.cli.show import console
from medas.errors import EditConflict
from medas.safe.budget import in_words
from medas.safe.home import home_folder
from medas.state.database import Database, open_home
from medas.state.lease import holders
from medas.state.repair import forget_results, last_used, pinned
from medas.state.runs import small_manifest

app = typer.Typer(add_completion=False)
_GB = 10**9


@app.command()
def clean_up(
    keep: Annotated[float, typer.Option(metavar="GB", min=0, help="Room that results may take, in gigabytes")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """Remove the results that were used least recently until the others fit; a run that needs one makes it again."""
    home = home or home_folder()
    database = open_home(home)
    try:
        _need_quiet(database)
        shelf = Shelf(FolderStore(home / "objects"), lookup=lambda digest: small_manifest(database, digest))
        roots, used, budget = pinned(database), last_used(database), int(keep * _GB)
        # What will go is forgotten first: a result may lose its bytes, but none may name bytes that are gone.
        would = clean_store(shelf, roots, budget, used, dry_run=True, spare_seconds=0)
        if dry_run:
            _say("would be removed", len(would.removed), would.freed_bytes, would.left_bytes)
            return
        gone = forget_results(database, would.forget)
        done = clean_store(shelf, roots, budget, used, spare_seconds=0)
        gone += forget_results(database, done.forget)
        _say("removed", len(done.removed), done.freed_bytes, done.left_bytes)
        if gone:
            console().print(f"→ {gone} results forgotten; a run that needs one makes it again", style="dim")
    finally:
        database.close()


def _need_quiet(database: Database) -> None:
    """Refuse while an engine is at work, which may be about to use what would go."""
    for holder in holders(database):
        raise EditConflict(
            f"a run is going on here (process {holder.process.pid})", hint="Wait until it is over, then clean up"
        )


def _say(verb: str, count: int, freed: int, left: int) -> None:
    text = f"✓ {count} objects {verb}, {in_words(freed)} freed, {in_words(left)} left"
    console().print(text, style="green", markup=False)
