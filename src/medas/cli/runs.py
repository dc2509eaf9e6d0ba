"""`medas runs`: list the last runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from medas.cli.show import console
from medas.safe.home import home_folder
from medas.state.database import open_home

app = typer.Typer(add_completion=False)


@app.command()
def runs(
    most: Annotated[int, typer.Option(help="How many")] = 20,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """List the last runs with their state."""
    from rich.table import Table

    database = open_home(home or home_folder())
    sql = "SELECT id, title, state, created, finished FROM runs ORDER BY created DESC LIMIT :most"
    table = Table()
    for name in ("Run", "Workflow", "State", "Begun", "Seconds"):
        table.add_column(name)
    for run, title, state, created, finished in database.rows(sql, {"most": most}):
        begun = datetime.fromtimestamp(created).astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(run, title, state, begun, f"{finished - created:.1f}" if finished else "")
    console().print(table)
    database.close()
