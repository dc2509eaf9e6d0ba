"""`medas audit`: who did what on this server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from medas.cli.show import console
from medas.errors import StoreDamaged
from medas.safe.home import home_folder
from medas.state.audit import audit_of
from medas.state.database import open_home

app = typer.Typer(add_completion=False, no_args_is_help=True)
Home = Annotated[Path | None, typer.Option(help="Folder of the installation")]


@app.command()
def verify(home: Home = None) -> None:
    """Read the whole log, and fail if a record was changed or removed."""
    folder = home or home_folder()
    database = open_home(folder)
    log = audit_of(database, folder)
    problems, last = log.verify(), log.newest(1)
    database.close()
    if problems:
        hint = "Somebody has written to the database from outside; compare it with a backup"
        raise StoreDamaged("the audit log is not as it was written: " + "; ".join(problems[:20]), hint=hint)
    print(f"The audit log is whole: {last[0].seq if last else 0} records.")
    if last:
        print(
            f"Its last record has the hash {last[0].hash}; noted down elsewhere, it shows later that none was cut off."
        )


@app.command(name="list")
def list_some(most: Annotated[int, typer.Option(help="How many")] = 50, home: Home = None) -> None:
    """List the newest records."""
    from rich.table import Table

    folder = home or home_folder()
    database = open_home(folder)
    table = Table()
    for title in ("", "When", "Who", "What", "About", "Outcome"):
        table.add_column(title, overflow="fold")
    for one in audit_of(database, folder).newest(most):
        when = datetime.fromtimestamp(one.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(str(one.seq), when, one.who, one.action, one.object, one.outcome)
    console().print(table)
    database.close()
